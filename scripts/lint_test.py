"""Self-test of the lint: every bad snippet is caught by its rule, every good one passes."""

import sys

import lint_rules

BAD = [
    ("layer", "lib/core/a.hpp", '#include "model/film.hpp"\n'),
    ("layer", "lib/http/a.hpp", '#include "storage/store.hpp"\n'),
    ("layer", "lib/storage/sqlite/a.cpp", '#include "http/http_client.hpp"\n'),
    ("layer", "lib/demo/a.cpp", '#include "http/http_client.hpp"\n'),
    ("layer", "lib/crawl/a.cpp", '#include "serve/server.hpp"\n'),
    ("layer", "lib/extract/a.cpp", "#include <boost/asio.hpp>\n"),
    ("layer", "lib/settings/a.cpp", "#  include <boost/beast/http.hpp>\n"),
    ("layer", "lib/image/a.cpp", '#include "async/offload.hpp"\n'),
    ("detached", "lib/crawl/a.cpp", "void f() { co_spawn(ex, g(), asio::detached); }\n"),
    ("detached", "app/a.cpp", "#include <boost/asio/detached.hpp>\n"),
    ("awaitable-operators", "lib/http/a.cpp", "using namespace asio::experimental::awaitable_operators;\n"),
    ("experimental", "lib/async/a.cpp", "#include <boost/asio/experimental/channel.hpp>\n"),
    ("experimental", "lib/async/a.hpp", "asio::experimental::concurrent_channel<void(int)> c;\n"),
    ("experimental", "lib/async/a.hpp", "asio::experimental::coro<int> c;\n"),
    ("stop", "app/a.cpp", "void f() { io_context_.stop(); }\n"),
    ("stop", "lib/crawl/a.cpp", "void f() { ioc->stop (); }\n"),
    ("mutex", "lib/http/a.hpp", "std::mutex m;\n"),
    ("mutex", "lib/crawl/a.cpp", "// lint: no\nstd::lock_guard l(m);\n"),
    ("mutex", "lib/async/thread_pool.cpp", "int i;\nint j;\nstd::unique_lock l(m);\n"),
    ("await-lambda", "lib/crawl/a.cpp", "awaitable<void> f() { co_await g([v] { return v; }); }\n"),
    ("await-lambda", "lib/crawl/a.cpp",
     "awaitable<void> f() {\n  auto x =\n      co_await offload(\n          pool,\n          [&text]() mutable {\n"
     "            int i = 0;\n            return i;\n          });\n}\n"),
    ("await-lambda", "lib/crawl/a.cpp",
     "awaitable<void> f() { co_await co_spawn(ex, [p = std::move(p)]() -> awaitable<void> { co_return; }, use); }\n"),
    ("await-lambda", "lib/crawl/a.cpp", "awaitable<int> f() { co_return h([=] { return 1; }, co_await g()); }\n"),
    ("await-lambda", "lib/crawl/a.cpp", "awaitable<void> f() { if (co_await g([this] { return 1; })) { h(); } }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { co_await g({url, 1}); }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { co_await g(request{url, 1}); }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { co_await g(\n    request{.target = url,\n 1}); }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { pair a{co_await g(), 3}; }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { h(pair{1, 2}, co_await g()); }\n"),
    ("await-braces", "lib/crawl/a.cpp", "awaitable<void> f() { while (co_await g(pair{1, 2})) h(); }\n"),
    ("invoked-lambda", "app/a.cpp", "void f() { spawn([x]() -> awaitable<void> { co_await x.run(); }()); }\n"),
    ("note", "lib/core/a.cpp", "int a;  // TODO: later\n"),
    ("machine", "docs/a.md", "see /wor" + "k/main/README.md\n"),
    ("machine", "tests/unit/a_test.cpp", 'auto p = "/hom' + 'e/me/x";\n'),
    ("length", "lib/core/a.cpp", "int a;\n" * 301),
]

GOOD = [
    ("lib/crawl/a.cpp", '#include "http/http_client.hpp"\n#include "storage/store.hpp"\n#include "crawl/b.hpp"\n'),
    ("lib/settings/a.hpp", '#include "extract/film_rules.hpp"\n#include <boost/system/result.hpp>\n'),
    ("lib/http/a.cpp", "// asio::detached, std::mutex and awaitable_operators are banned\nauto s = \"std::mutex\";\n"),
    ("lib/async/thread_pool.cpp", "std::mutex m;  // lint: the queue is shared with the pool's threads\n"),
    ("lib/report/a.cpp", "std::mutex m;\n"),
    ("lib/async/a.cpp", "void f() { pool_.stop(); server.stop(); }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { auto fn = [v] { return v; }; co_await g(std::move(fn)); }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { auto fn = [v]() -> awaitable<void> { co_await g(v); }; co_await h(fn); }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { auto fn = [v]() mutable { return v; };\n  co_await g(a[i], b[j](1)); }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { request r{url, 1}; if (auto x = co_await g(r)) { pair p{1, 2}; } }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() {\n  for (auto& x : co_await g()) { h([&] { return pair{x, 1}; }); }\n"
                        "  try { co_await g(); } catch (...) { }\n  do { co_await g(); } while (x);\n}\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { switch (co_await g()) { case 1: co_await h(); break; default: { i(); } } }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { if (x) { a(); } else { co_await g(1'000, '{', \"[v] { }\"); } }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() { co_await g([](int i) { return pair{i, 1}; }); }\n"),
    ("lib/crawl/a.cpp", "awaitable<void> f() {\n  std::vector<int> v{1, 2};\n  [[maybe_unused]] auto r = co_await g(v);\n}\n"),
    ("lib/crawl/a.cpp", "class t : public u {\n public:\n  awaitable<void> f() override { co_await g(); }\n};\n"),
    ("lib/crawl/a.cpp", "template <class T>\nawaitable<T> f() noexcept {\n  co_return co_await g<T>();\n}\n"),
    ("lib/core/a.cpp", "auto n = 1'000'000; auto text = R\"x(co_await g({1}) \" )x\"; char c = '\"';\n"),
]


def main():
    failures = 0
    for rule, path, text in BAD:
        found = {name for _, name, _ in lint_rules.check(path, text)}
        if rule not in found:
            failures += 1
            print(f"not caught: {rule} in {path} (found {sorted(found)}):\n{text}")
    for path, text in GOOD:
        found = lint_rules.check(path, text)
        if found:
            failures += 1
            print(f"false alarm in {path}: {found}:\n{text}")
    print(f"lint self-test: {len(BAD) + len(GOOD) - failures}/{len(BAD) + len(GOOD)}")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
