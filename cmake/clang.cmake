# Toolchain of the default presets: clang 19, else 14, else whatever clang++ is.
find_program(KADR_CLANG NAMES clang++-19 clang++-14 clang++ REQUIRED)
set(CMAKE_CXX_COMPILER ${KADR_CLANG})
