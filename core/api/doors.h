#pragma once

#include "api/route.h"
#include "config/config.h"
#include "security/apikeys.h"
#include "security/jwt.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace oxide::api {

/// The keys that open, as they are now.
struct Keys {
    std::optional<security::Secret> local;            ///< of this user's own programs: an admin's
    std::vector<security::ApiKey> named;              ///< the ones that were handed out
    std::shared_ptr<const security::JwtVerifier> jwt; ///< an outside issuer's tokens; null: none
};

/// Who may come in, and as whom. Immutable, made anew when settings or keys change; any thread.
///
/// A web page can make a browser call loopback, and a name server can call any name loopback: so
/// Host must be a name that is surely ours, and an Origin that same host and port or a configured
/// one. Neither replaces the key.
class Doors final
{
public:
    /// Where they take the place of others, who came in by a key that opens as it did stays.
    Doors(const config::Api &settings, std::shared_ptr<const Keys> keys,
          const Doors *before = nullptr);

    /// Tells those who came in by these and would not come in by `next` (Caller::takenBack).
    void giveWayTo(const Doors &next) const;

    /// PolicyRefused where Host or Origin are not ours.
    [[nodiscard]] base::Result<void> checkPlace(const httpserver::Request &request) const;
    /// What lets the page read the answer; empty where no page asks or none may.
    [[nodiscard]] httpserver::Headers corsHeaders(const httpserver::Request &request) const;
    /// The same for a preflight of a path that takes `allow`.
    [[nodiscard]] httpserver::Headers preflightHeaders(const httpserver::Request &request,
                                                       const std::string &allow) const;
    /// By `Authorization: Bearer` or `x-api-key`. Unauthorized with what to do.
    [[nodiscard]] base::Result<std::shared_ptr<const Caller>>
    identify(const httpserver::Request &request) const;

private:
    /// One way in: who comes by it, and the news that it is closed.
    struct Way {
        std::shared_ptr<const Caller> caller;
        std::stop_source closing;
    };

    [[nodiscard]] static Way wayFor(Caller caller);
    [[nodiscard]] std::vector<Way> ways() const;
    [[nodiscard]] bool isOurHost(const std::string &host) const;
    [[nodiscard]] bool isAllowedOrigin(std::string_view origin) const;
    [[nodiscard]] base::Result<std::shared_ptr<const Caller>>
    callerOf(std::string_view presented) const;

    std::string m_address;
    std::vector<std::string> m_hosts;
    std::vector<std::string> m_origins;
    bool m_needsKey;
    int m_tokenRequestsPerMinute;
    std::shared_ptr<const Keys> m_keys;
    Way m_local;              ///< with the local key
    Way m_unknown;            ///< without any, where none is needed
    std::vector<Way> m_named; ///< as Keys::named
    Way m_token;              ///< of the issuer; each token has a caller of its own
};

} // namespace oxide::api
