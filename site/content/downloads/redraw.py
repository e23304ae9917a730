"""Draw again: python redraw.py BEFORE.json AFTER.json (a draw's index.json as published before and after; the last has the seed)."""

import hashlib
import json
import sys
from pathlib import Path


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


files = [json.loads(Path(name).read_text(encoding="utf-8"))["draw"] for name in sys.argv[1:]]
told, wrong = files[-1], []
for name in ("roster", "rosterHash", "commitment", "source", "knownOn"):
    wrong += [f"{name} was changed" for one in files if one[name] != told[name]]
wrong += ["the roster is not the one hashed"] * (sha(told["roster"]) != told["rosterHash"])
wrong += ["the seed is not the one committed to"] * (sha(told["seed"]) != told["commitment"])
rows = [line.split(" ") for line in told["roster"].splitlines()]
count, seats = (int(row[1]) for row in rows if row[0] in ("count", "seats"))
weights = {row[1]: int(row[2]) for row in rows if row[0] == "object"}
people = [row[1] for row in rows if row[0] == "supervisor"]
apart = {(row[1], row[2]) for row in rows if row[0] == "exclude"}
key = sha(f"{told['seed']}\n{told['value']}\n{told['rosterHash']}")
tickets = sorted((sha(f"{key} object {code} {n}"), code) for code in weights for n in range(1, weights[code] + 1))
drawn = list(dict.fromkeys(code for _, code in tickets))[:count]
picks = {pick["orgCode"]: pick for pick in told["picks"]["nodes"]}
wrong += [f"drawn were {drawn}"] * (drawn != list(picks))
for code in drawn:
    order = sorted((who for who in people if (code, who) not in apart), key=lambda who: sha(f"{key} supervisor {code} {who}"))
    here = [who for who in order if who not in picks.get(code, {"released": []})["released"]][:seats]
    print(code, *here)
    told_here = [who for who in picks[code]["supervisors"] if who not in picks[code]["named"]] if code in picks else []
    wrong += [f"{code}: drawn were {here}"] * (sorted(here) != sorted(told_here))
sys.exit("\n".join(wrong) if wrong else 0)
