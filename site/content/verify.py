"""核验津技的发布记录。用法：python verify.py https://网址 [公钥] [以前存下的checkpoints.jsonl]。只需 Python 和 cryptography 一个包。"""
import base64, hashlib, json, sys, urllib.error, urllib.parse, urllib.request
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
site = sys.argv[1].rstrip("/")

def get(name):
    try:
        path = urllib.parse.quote("/" + name.removesuffix("index.html"), safe="/()~")
        return urllib.request.urlopen(site + path, timeout=30).read()
    except urllib.error.HTTPError as error:
        assert error.code in (404, 410), error
        return None

def sha256(body):
    return hashlib.sha256(body).hexdigest() if body is not None else ""

def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def checked(line):
    told = json.loads(line)["checkpoint"]
    body = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    Ed25519PublicKey.from_public_bytes(raw(keys[told["keyId"]])).verify(raw(json.loads(line)["signature"]), body)
    assert sha256(lines[told["lines"] - 1]) == told["head"], f"签过的前 {told['lines']} 行已被改写"
    return told["lines"]

lines, previous, last = get("log.jsonl").splitlines(), "0" * 64, {}
for number, line in enumerate(lines, 1):
    entry = json.loads(line)
    assert (entry["n"], entry["previous"]) == (number, previous), f"第 {number} 行与上一行不相衔接"
    previous, last[entry["page"]] = sha256(line), entry["sha256"]
    kept = entry["page"].removesuffix("index.html") + "versions/" + entry["sha256"] + ".html"
    assert not entry["sha256"] or sha256(get(kept)) == entry["sha256"], f"{kept} 不在，或者被改动"
assert all(sha256(get(page)) == digest for page, digest in last.items()), "现在的页面不是记录中的最后版本"
trusted = sys.argv[2:3] or [key["publicKey"] for key in json.loads(get("log-key.json"))["keys"]]
keys = {sha256(raw(key))[:16]: key for key in trusted}
signed = get("checkpoints.jsonl").splitlines() + [line for file in sys.argv[3:] for line in open(file, "rb").read().splitlines()]
assert max(map(checked, signed)) == len(lines), "末尾的行没有签名"
print(f"属实：{len(lines)} 个版本，{len(signed)} 个检查点")
