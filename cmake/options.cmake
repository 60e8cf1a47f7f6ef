# What every target is compiled with: warnings, hardening, sanitizers.
add_library(kadr_options INTERFACE)

target_compile_options(kadr_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough
  -Wno-deprecated-declarations -fstack-protector-strong)
if(KADR_WERROR)
  target_compile_options(kadr_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside libstdc++ and Asio at -O1 and above; clang checks the same code.
  target_compile_options(kadr_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete)
endif()

if(KADR_SANITIZE STREQUAL "address")
  target_compile_options(kadr_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(kadr_options INTERFACE -fsanitize=address,undefined)
elseif(KADR_SANITIZE STREQUAL "thread")
  target_compile_options(kadr_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(kadr_options INTERFACE -fsanitize=thread)
elseif(CMAKE_BUILD_TYPE MATCHES "Rel")
  target_compile_options(kadr_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_link_options(kadr_options INTERFACE -Wl,-z,relro,-z,now)
endif()
if(KADR_COVERAGE)
  target_compile_options(kadr_options INTERFACE --coverage)
  target_link_options(kadr_options INTERFACE --coverage)
endif()

find_program(KADR_CCACHE ccache)
if(KADR_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${KADR_CCACHE})
endif()

# Two heavy translation units at a time fit the memory of a small machine.
set_property(GLOBAL PROPERTY JOB_POOLS link=1)
set(CMAKE_JOB_POOL_LINK link)
find_program(KADR_LLD NAMES ld.lld-19 ld.lld)
if(KADR_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=${KADR_LLD})
endif()
