#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "security/role.h"

#include <memory>
#include <string>
#include <string_view>

namespace oxide::security {

struct JwtIssuer {
    std::string issuer;   ///< the `iss` that a token must have
    std::string audience; ///< one of the token's `aud`
    std::string keySet;   ///< JSON web key set (RFC 7517) as text; its RSA keys count
    bool operator==(const JwtIssuer &) const = default;
};

/// Who a token speaks for.
struct JwtCaller {
    std::string subject;      ///< `sub`
    Role role = Role::Viewer; ///< `role`: viewer, user, operator, admin; without one, viewer
    base::TimePoint until;    ///< it is refused from then on: `exp` and what clocks may differ by
};

/// Checks JSON web tokens (RFC 7519) of one outside issuer. RS256 alone is taken: a token that
/// names another algorithm, or none, is refused before anything else of it is believed. The key is
/// the one that the header's `kid` names; without a `kid` the set must have a single one.
/// Immutable; any thread.
class JwtVerifier final
{
public:
    /// Config where the set does not read or holds no RSA key of 2048 bits or more, or issuer or
    /// audience are empty.
    [[nodiscard]] static base::Result<JwtVerifier> make(const JwtIssuer &issuer);
    JwtVerifier(JwtVerifier &&) noexcept;
    JwtVerifier &operator=(JwtVerifier &&) noexcept;
    ~JwtVerifier();

    /// Unauthorized with the reason. `exp` is required; clocks may differ by a minute.
    [[nodiscard]] base::Result<JwtCaller> verify(std::string_view token, base::TimePoint now) const;

    /// Whose tokens it checks, as it was made.
    [[nodiscard]] const JwtIssuer &issuer() const;

    /// Three parts with dots: not one of our own keys.
    [[nodiscard]] static bool looksLikeToken(std::string_view text);

private:
    struct Private;
    explicit JwtVerifier(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::security
