#include "httpserver/authority.h"

#include "base/text.h"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace oxide::httpserver {

namespace {

namespace ip = boost::asio::ip;

ip::address addressOf(std::string_view host, bool &isOne)
{
    boost::system::error_code error;
    ip::address address = ip::make_address(std::string(host), error);
    isOne = !error;
    return address;
}

} // namespace

std::string hostOf(std::string_view authority)
{
    if (const std::size_t scheme = authority.find("://"); scheme != std::string_view::npos)
        authority.remove_prefix(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos)
        authority.remove_prefix(user + 1);
    if (authority.starts_with('[')) {
        authority = authority.substr(1, std::min(authority.find(']'), authority.size()) - 1);
    } else {
        authority = authority.substr(0, authority.find(':'));
        if (authority.ends_with('.'))
            authority.remove_suffix(1);
    }
    return base::toLowerAscii(authority);
}

bool isNumericAddress(std::string_view host)
{
    bool isOne = false;
    addressOf(host, isOne);
    return isOne;
}

bool isLoopback(std::string_view host)
{
    bool isOne = false;
    const ip::address address = addressOf(host, isOne);
    return isOne ? address.is_loopback() : host == "localhost";
}

bool isAnyAddress(std::string_view host)
{
    bool isOne = false;
    const ip::address address = addressOf(host, isOne);
    return isOne && address.is_unspecified();
}

std::string inUrl(const std::string &address)
{
    return address.find(':') == std::string::npos ? address : '[' + address + ']';
}

} // namespace oxide::httpserver
