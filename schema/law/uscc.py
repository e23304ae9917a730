"""统一社会信用代码 (GB 32100): what is wrong with one, in words. The tests hold it against python-stdnum."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def fault(code: str) -> str:
    """Empty when the 18 characters and the check digit are right; else what to mend."""
    if len(code) != 18:
        return f"应为18位，现为{len(code)}位"
    if wrong := "".join(sorted(set(code) - set(ALPHABET))):
        return f"含有不允许的字符：{wrong}（不使用I、O、S、V、Z）"
    return "" if code[17] == check_digit(code[:17]) else "校验位不符，请与登记证书逐位核对"


def check_digit(stem: str) -> str:
    """The 18th character that belongs to the 17 before it. ValueError: a character outside the alphabet."""
    return ALPHABET[-sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(stem)) % 31]
