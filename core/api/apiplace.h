#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "config/config.h"
#include "security/apikeys.h"
#include "security/secret.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::api {

/// Where a running Oxide's local API is: what `api.json` in its data folder tells the other
/// programs of its user (oxide-mcp).
struct ApiPlace {
    std::string url; ///< "http://127.0.0.1:8642"; of this machine, also where it listens everywhere
    /// With TLS the SHA-256 of its certificate's DER, in lower-case hex: whoever goes there takes
    /// this one and no other, and asks for no name or issuer (net::Request::pinnedCertificate).
    std::string certificate;
    std::string address; ///< as set
    std::uint16_t port = 0;
    std::int64_t pid = 0;
    std::uint64_t startMark = 0; ///< base::startMark of that process
    base::TimePoint since;
    /// Where the key is; see localKey().
    config::SecretPlace secrets = config::SecretPlace::Keychain;
    bool operator==(const ApiPlace &) const = default;
};

/// Of the Oxide that runs on this data folder; empty where none does, also where one left its file
/// behind.
[[nodiscard]] std::optional<ApiPlace> findApi(const std::string &dataFolder);

/// Whether a place is told there, be it of one that was killed.
[[nodiscard]] bool isAnyApiAnnounced(const std::string &dataFolder);

/// Says that this process listens there; replaces what was said before.
[[nodiscard]] base::Result<void> announceApi(const std::string &dataFolder, ApiPlace place);
/// Takes it back; another process's stays.
void withdrawApi(const std::string &dataFolder);

/// The key of the local API that this user's own programs use; made where there is none yet. In the
/// thread of the application, which runs an event loop: the keychain answers there.
[[nodiscard]] QCoro::Task<base::Result<security::Secret>>
localKey(config::SecretPlace secrets, std::string dataFolder, std::stop_token stop = {});

/// The keys that were handed out to others.
[[nodiscard]] security::ApiKeyFile apiKeys(const std::string &dataFolder);

} // namespace oxide::api
