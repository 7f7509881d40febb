# Beth a addawyd, erbyn pryd, a beth ddigwyddodd.

commitments-title = Beth a addawyd
commitments-text = Beth mae pob gwlad wedi'i addo, erbyn pryd, a'r hyn sydd wedi'i gofnodi yma am beth ddigwyddodd.
commitment-not-recorded = Heb ei gofnodi eto
commitment-date-passed = Dyddiad wedi mynd heibio; canlyniad heb ei gofnodi yma
commitment-due = Erbyn: { $due }
commitment-no-date = Ni roddwyd dyddiad
commitment-checked = Gwiriwyd ar { $on }.
