#include "core/code_names.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace kadr {
namespace {

[[gnu::noinline]] int local_function(int n) {
  return n + 1;
}

struct thing {
  static int method(double d);
};
int thing::method(double d) {
  return static_cast<int>(d);
}

std::string name_of(void* address) {
  return names_of_code({address}).at(0);
}

template <class F>
void* code_of(F* function) {
  return reinterpret_cast<void*>(function);
}

TEST(code_names, local_functions_have_their_names_too) {
  EXPECT_EQ(name_of(code_of(&local_function)), "kadr::(anonymous namespace)::local_function(int)");
  EXPECT_EQ(name_of(static_cast<char*>(code_of(&local_function)) + 1),
            "kadr::(anonymous namespace)::local_function(int)");
  EXPECT_EQ(name_of(code_of(&thing::method)), "kadr::(anonymous namespace)::thing::method(double)");
}

TEST(code_names, functions_of_other_modules_have_their_names) {
  EXPECT_NE(name_of(code_of(&std::abort)).find("abort"), std::string::npos);
}

TEST(code_names, what_is_no_function_is_a_place_in_its_module_or_a_number) {
  static const int data = 5;
  const auto in_module = name_of(const_cast<int*>(&data));
  EXPECT_EQ(in_module.rfind("unit_core+0x", 0), 0u) << in_module;
  EXPECT_EQ(name_of(nullptr), "0x0");
  EXPECT_TRUE(names_of_code({}).empty());
}

TEST(code_names, short_names_leave_out_types_arguments_and_local_scopes) {
  for (const auto& [name, shortened] :
       {std::pair("kadr::engine::handle(kadr::request, kadr::place) (.resume)", "kadr::engine::handle"),
        std::pair("kadr::grind(kadr::grind(int)::_ZN4kadr5grindEi.Frame*) [clone .actor]", "kadr::grind"),
        std::pair("void kadr::(anonymous namespace)::read<int, std::less<> >(int) const", "kadr::read"),
        std::pair("boost::asio::awaitable<void, boost::asio::executor> kadr::fly<int>(int)", "kadr::fly"),
        std::pair("kadr::f()::{lambda(int)#1}::operator()(int) const", "kadr::f::{lambda#1}::operator"),
        std::pair("kadr::operator<(kadr::a const&, kadr::a const&)", "kadr::operator"),
        std::pair("kadr::pointer::operator->() const", "kadr::pointer::operator-"),
        std::pair("kadr+0x1234", "kadr+0x1234"), std::pair("main", "main"), std::pair("epoll_wait", "epoll_wait"),
        std::pair("", ""), std::pair("(anonymous namespace)::", "(anonymous namespace)::"), std::pair(")(", ")(")})
    EXPECT_EQ(short_code_name(name), shortened);
}

}  // namespace
}  // namespace kadr
