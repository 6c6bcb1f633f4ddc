#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::httpserver {

struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header &) const = default;
};

/// In the order received or to be sent; names compare without case.
using Headers = std::vector<Header>;

/// One request, read to its end.
struct Request {
    std::string method;
    std::string target; ///< as sent: path and query
    std::string path;   ///< percent-decoded, without the query
    std::string query;  ///< as sent, without '?'
    Headers headers;
    std::string body;
    std::string peer;                    ///< "127.0.0.1:50412"
    std::shared_ptr<const void> visit{}; ///< what an Admit found, for its handler

    /// The first header of that name; empty where there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    /// The first value of that query parameter, decoded.
    [[nodiscard]] std::optional<std::string> queryValue(std::string_view name) const;
    /// The names of its parameters as they come, decoded.
    [[nodiscard]] std::vector<std::string> queryNames() const;
};

/// What the '+' of a query means; in a path it is a plus.
enum class PlusMeans { Plus, Space };

/// "%41" is "A"; a '%' without two hex digits stays as it is.
[[nodiscard]] std::string percentDecoded(std::string_view text, PlusMeans plus = PlusMeans::Plus);

/// ASCII names, compared without case.
[[nodiscard]] bool sameHeaderName(std::string_view a, std::string_view b);

/// "Too Many Requests" for 429; "Status" for one that RFC 9110 does not name.
[[nodiscard]] std::string_view reasonPhrase(int status);

} // namespace oxide::httpserver
