#pragma once

#include "httpserver/http.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

// How the head of a request is read, and how that of an answer and the sizes of its chunks are
// written.

namespace oxide::httpserver {

using RequestMessage = boost::beast::http::request<boost::beast::http::string_body>;

/// All but the body.
[[nodiscard]] Request headOf(const RequestMessage &message, std::string peer);

/// The status line, the headers that are not the server's own, and the date. What frames the body
/// and the empty line are still to come.
void appendStatusAndFields(std::string &out, int status, const Headers &headers);

void appendHex(std::string &out, std::size_t value);

} // namespace oxide::httpserver
