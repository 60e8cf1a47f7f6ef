#include "async/cancellation.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace kadr {

void throw_cancelled() {
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

std::exception_ptr cancelled_error() {
  return std::make_exception_ptr(boost::system::system_error(boost::asio::error::operation_aborted));
}

bool is_cancellation(const std::exception_ptr& error) noexcept {
  if (!error) return false;
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace kadr
