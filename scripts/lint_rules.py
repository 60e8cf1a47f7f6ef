"""Rules of scripts/lint over file texts: `python3 lint_rules.py FILE…` prints `file:line: rule: why`."""

import re
import sys

# What each module may include beside itself. http and storage never see each other; demo knows no client.
PURE = {"core", "model", "extract", "film", "image"}
BELOW = PURE | {"async", "http", "storage"}
LAYERS = {
    "core": set(),
    "model": {"core"},
    "async": {"core", "model"},
    "extract": {"core", "model"},
    "film": {"core", "model"},
    "image": {"core", "model"},
    "http": PURE | {"async"},
    "storage": PURE | {"async"},
    "settings": PURE,
    "report": PURE,
    "demo": {"core", "model", "async"},
    "crawl": BELOW | {"report", "settings"},
    "serve": BELOW | {"report", "settings", "crawl"},
}
NO_ASIO = {"core", "model", "settings", "extract", "film", "image"}
NO_MUTEX = ("lib/async/", "lib/http/", "lib/crawl/")
MUTEX_WAIVER = "lib/async/thread_pool."
MAX_LINES = 300

TOKENS = re.compile(
    r'(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)'
    r'|(?P<raw>\bu?8?[uUL]?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<number>\b\d[\w.']*)"
    r"|(?P<char>'(?:\\.|[^'\\\n])+')", re.S)

# (rule, pattern, why) over code without comments and strings.
HAZARDS = [
    ("detached", r"\bdetached\b", "asio::detached drops exceptions; give the coroutine an owner (task_group)"),
    ("awaitable-operators", r"\bawaitable_operators\b", "|| and && lose exceptions; use with_timeout or gather"),
    ("experimental", r"\bexperimental(?:::|/)(?:basic_|concurrent_)?(?:channel|coro|promise|use_promise|use_coro)",
     "broken in Boost 1.81; use queue, stream or task_group"),
    ("stop", r"\b\w*(?:io|ioc|context|ctx|loop)_?\s*(?:\.|->)\s*stop\s*\(",
     "io_context::stop() abandons coroutines; cancel the owner and join it"),
]
MUTEX = re.compile(r"\bstd::(?:recursive_|shared_|timed_)*(?:mutex|lock_guard|unique_lock|scoped_lock|shared_lock"
                   r"|condition_variable)\b")
NOTES = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
# Split so that this file does not find itself.
MACHINE = re.compile(r"/wor[k]/|/tmp/h[/]|bash_job[s]|/hom[e]/[a-z]|/roo[t]/")


def blank(text):
    """The text with comments, strings and character literals overwritten by spaces; #include lines are kept."""
    def spaces(match):
        if match.lastgroup == "number":
            return match.group()
        if match.group("string") and re.search(r"#\s*include\s*$", text[max(0, match.start() - 40):match.start()]):
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return TOKENS.sub(spaces, text)


def closing(code, at):
    """Index of the bracket that closes the one at `at`, or the end."""
    depth = 0
    for i in range(at, len(code)):
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
    return len(code)


LAMBDA_TAIL = re.compile(r"\s*(?:[({<]|mutable\b|noexcept\b|->)")


def lambda_body(code, at):
    """(captures, index of the body's brace) if a lambda begins at the bracket `at`, else None."""
    before = code[:at].rstrip()
    word = re.search(r"\w+$", before)
    if code.startswith("[[", at) or before.endswith(("[", ")", "]", ">")):
        return None
    if word and word.group() not in ("return", "co_return", "co_await", "co_yield", "else"):
        return None
    end = closing(code, at)
    if not LAMBDA_TAIL.match(code, end + 1):
        return None
    i = end + 1
    while i < len(code) and code[i] != "{":
        if code[i] in ";)]}":
            return None
        i = closing(code, i) + 1 if code[i] in "([" else i + 1
    return code[at + 1:end].strip(), i


def is_block(code, at):
    """Whether the brace at `at` opens a block of statements rather than an initialiser."""
    before = code[max(0, at - 400):at].rstrip()
    if not before or before[-1] in ");{}:]":
        return True
    if re.search(r"\b(?:else|do|try|mutable|noexcept|const|override|final)$", before):
        return True
    return re.search(r"\)\s*(?:mutable\s*|noexcept\s*)*->[^;{}]*$", before) is not None


def full_expression(code, at):
    """Range of the full expression around index `at`, and whether it lies inside a braced initialiser."""
    start, braced, depth = at, False, 0
    while start > 0:
        c = code[start - 1]
        if c in ")]" or (c == "}" and depth > 0):
            depth += 1
        elif c == "}":
            # The end of an earlier statement, or of an initialiser in this one: `f({…}, co_await g())`.
            if code[start:at].lstrip()[:1] not in (",", ")"):
                break
            depth += 1
        elif depth > 0 and c in "([{":
            depth -= 1
        elif c == "(" and re.search(r"\b(?:if|while|for|switch)\s*(?:constexpr\s*)?$", code[:start - 1][-40:]):
            break
        elif c == "{":
            if is_block(code, start - 1):
                break
            braced = True
        elif c == ";" and depth == 0:
            break
        start -= 1
    end = start
    while end < len(code) and code[end] not in ";)]}":
        end = closing(code, end) + 1 if code[end] in "([{" else end + 1
    return start, max(end, at), braced


def check_await(code, report):
    """No lambda with captures and no braces in a full expression that awaits (g++ 12 destroys them twice)."""
    for match in re.finditer(r"\bco_await\b", code):
        start, end, braced = full_expression(code, match.start())
        if braced:
            report(match.start(), "await-braces", "co_await inside a braced initialiser: await first, then build")
            continue
        i = start
        while i < end:
            found = lambda_body(code, i) if code[i] == "[" else None
            if found:
                if found[0]:
                    report(i, "await-lambda", "lambda with captures in a co_await expression: name it first")
                i = closing(code, found[1]) + 1
            elif code[i] == "{":
                report(i, "await-braces", "braces in a co_await expression: name the object first")
                i = closing(code, i) + 1
            else:
                i += 1


def check_invoked_lambdas(code, report):
    """A coroutine lambda keeps its captures in the closure, which dies when it is called in place."""
    for match in re.finditer(r"\[", code):
        found = lambda_body(code, match.start())
        if not found or not found[0]:
            continue
        end = closing(code, found[1])
        if re.match(r"\s*\(", code[end + 1:end + 40]) and re.search(r"\bco_(?:await|return|yield)\b",
                                                                     code[found[1]:end]):
            report(match.start(), "invoked-lambda", "capturing coroutine lambda called in place: its captures are gone")


def check_layers(path, code, report):
    parts = path.split("/")
    if parts[0] != "lib" or len(parts) < 3:
        return
    module = parts[1]
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', code, re.M):
        own, system = match.groups()
        if own and "/" in own:
            other = own.split("/")[0]
            if other != module and module in LAYERS and other not in LAYERS[module]:
                report(match.start(), "layer", f"{module} may not include {other}")
        if module in NO_ASIO and re.match(r"(?:boost/)?(?:asio|beast)\b", own or system):
            report(match.start(), "layer", f"{module} is free of Asio and Beast")


def check_mutex(path, text, code, report):
    if not path.startswith(NO_MUTEX):
        return
    lines = text.split("\n")
    for match in MUTEX.finditer(code):
        line = code.count("\n", 0, match.start())
        waived = any("// lint: " in at for at in lines[max(0, line - 1):line + 1])
        if not (waived and path.startswith(MUTEX_WAIVER)):
            report(match.start(), "mutex", "no locks in async, http and crawl: state belongs to one thread")


def check(path, text):
    """Findings of one file: (line, rule, why), sorted; rule "length" is a warning."""
    findings = set()

    def report(at, rule, why):
        findings.add((text.count("\n", 0, at) + 1, rule, why))

    for match in MACHINE.finditer(text):
        report(match.start(), "machine", f"{match.group()!r} belongs to one machine")
    if re.search(r"\.(?:cpp|hpp)$", path):
        code = blank(text)
        if text.count("\n") > MAX_LINES:
            report(len(text), "length", f"over {MAX_LINES} lines")
        if path.startswith(("app/", "lib/")):
            for match in NOTES.finditer(text):
                report(match.start(), "note", f"{match.group()} left in the code")
            for rule, pattern, why in HAZARDS:
                for match in re.finditer(pattern, code):
                    report(match.start(), rule, why)
            check_layers(path, code, report)
            check_mutex(path, text, code, report)
            check_await(code, report)
            check_invoked_lambdas(code, report)
    return sorted(findings)


def main(paths):
    failed = False
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        for line, rule, why in check(path, text):
            level = "warning: " if rule == "length" else ""
            failed = failed or not level
            print(f"{path}:{line}: {level}{rule}: {why}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
