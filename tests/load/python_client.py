"""HOST PORT CONNECTIONS SECONDS [KEY]: messages of five kilobytes through Python's smtplib; prints the rate.

A process for each two connections would be the rival's best; here as many processes as cores share the connections.
"""

import os
import smtplib
import sys
import threading
import time
from email.message import EmailMessage
from multiprocessing import Pool

HOST, PORT, CONNECTIONS, SECONDS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
KEY = open(sys.argv[5], "rb").read() if len(sys.argv) > 5 else None
LINE = "Diolch am eich cefnogaeth – thank you for your support, Siân. The next step takes one minute.\n"
TEXT, HTML = LINE * 12, f'<p style="margin:0 0 16px">{LINE}</p>' * 14


def lane(number, begun, counts):
    count = 0
    with smtplib.SMTP(HOST, PORT) as server:
        while time.time() - begun < 0.5 + SECONDS:
            message = EmailMessage()
            message["From"] = "Yr Ymgyrch <us@campaign.example>"
            message["To"] = f"Siân Ó Briain <s{number}x{count}@supporter.example>"
            message["Subject"] = "Cadarnhewch eich llofnod – please confirm your signature"
            message.set_content(f"{count}\n{TEXT}")
            message.add_alternative(HTML, subtype="html")
            data = message.as_bytes().replace(b"\n", b"\r\n")
            if KEY:
                import dkim

                data = dkim.sign(data, b"r1", b"campaign.example", KEY) + data
            server.sendmail("us@campaign.example", [f"s{number}x{count}@supporter.example"], data)
            counts[number] += 0.5 <= time.time() - begun < 0.5 + SECONDS
            count += 1


def process(numbers):
    begun, counts = time.time(), dict.fromkeys(numbers, 0)
    lanes = [threading.Thread(target=lane, args=(number, begun, counts)) for number in numbers]
    for each in lanes:
        each.start()
    for each in lanes:
        each.join()
    return sum(counts.values())


if __name__ == "__main__":
    cores = min(os.cpu_count() or 1, CONNECTIONS)
    with Pool(cores) as pool:
        print(round(sum(pool.map(process, [range(core, CONNECTIONS, cores) for core in range(cores)])) / SECONDS))
