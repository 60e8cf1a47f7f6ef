# Every package kadr links, by its Debian -dev name in the comment. docs/DECISIONS.md says why each is here.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)                                       # libboost1.81-dev
find_package(OpenSSL 3 REQUIRED)                                        # libssl-dev
find_package(ZLIB REQUIRED)                                             # zlib1g-dev
find_package(nlohmann_json 3.11 REQUIRED)                               # nlohmann-json3-dev
find_package(simdjson REQUIRED)                                         # libsimdjson-dev
find_package(spdlog REQUIRED)                                           # libspdlog-dev
find_package(CLI11 REQUIRED)                                            # libcli11-dev
find_package(SQLite3 3.38 REQUIRED)                                     # libsqlite3-dev
find_package(ICU REQUIRED COMPONENTS uc)                                # libicu-dev
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec libbrotlienc)  # libbrotli-dev
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)                # libzstd-dev
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips)                   # libvips-dev

# Asio and Beast are compiled once, in lib/async/boost.cpp. The macros are on the interface: every
# translation unit must see the same ones (ODR).
add_library(kadr_boost INTERFACE)
target_link_libraries(kadr_boost INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(kadr_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  # Coroutine frames by plain operator new: aligned_alloc is ten times as slow as glibc's thread cache, and Asio's own
  # cache is emptied by frames of unequal sizes (233,000 aligned_allocs in 20,000 requests, measured).
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING
  BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
