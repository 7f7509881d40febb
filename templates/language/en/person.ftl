# person
