#pragma once

#include "model/service.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::net {

enum class Method { Get, Post };

/// Secret values never reach a log, and are cut out of what an error quotes.
enum class Secrecy { Open, Secret };

struct Header {
    std::string name;
    std::string value;
    Secrecy secrecy = Secrecy::Open;

    bool operator==(const Header &) const = default;
};

/// One HTTP request. `url` is absolute, http or https. Zero deadlines never pass.
///
/// `pinnedCertificate` is the SHA-256 of a certificate's DER in lower-case hex: nothing is sent but
/// to who shows that one, whatever its name, issuer and dates; https only. Empty: a certificate
/// that the system trusts for the host.
struct Request {
    Method method = Method::Get;
    std::string url;
    std::vector<Header> headers;
    std::string body; ///< sent with Post only
    model::Deadlines deadlines;
    std::size_t maxBody = 32U * 1024 * 1024; ///< bytes of a buffered answer; more is BadResponse
    std::string pinnedCertificate;
    std::string peer; ///< what errors call the other side; empty: whereOf(url)
};

/// What stands before the body.
struct ResponseHead {
    int status = 0;
    std::vector<Header> headers;
    std::chrono::milliseconds took{0}; ///< from the call to the headers

    /// The first header of that name (any case); empty where there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Response {
    ResponseHead head;
    std::string body;
};

/// Whether a header list holds `name` (any case): its first value, else empty.
[[nodiscard]] std::string_view headerValue(const std::vector<Header> &headers,
                                           std::string_view name);

/// Where a request goes, for a sentence: `host` or `host:port` where a port is named. Never the
/// user, path or query, which may hold a secret.
[[nodiscard]] std::string whereOf(const std::string &url);

/// True for localhost, 127.0.0.0/8 and ::1.
[[nodiscard]] bool isLoopback(const std::string &url);

} // namespace oxide::net
