#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "security/role.h"
#include "security/secret.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::security {

/// What this user's own programs are called, which come by the local key. No key and no key's
/// client may be called that.
constexpr std::string_view ownClient = "local";

/// A key of the local API as it is kept: by its fingerprint alone. Keys are 256 random bits, so a
/// plain SHA-256 cannot be turned back or guessed; a slow hash, made for passwords, would only cost
/// every request its time.
struct ApiKey {
    std::string name;   ///< up to 64 letters, digits, `_`, `-`, `.`; one of its kind
    std::string client; ///< whose budgets it spends; empty: `name`
    Role role = Role::User;
    std::vector<std::string> models; ///< patterns of `service/model`; empty: all
    int requestsPerMinute = 0;       ///< 0: no limit
    std::string fingerprint;         ///< SHA-256 as hex
    std::string hint;                ///< its first letters, to tell keys apart
    base::TimePoint created;
    bool operator==(const ApiKey &) const = default;
};

/// SHA-256 as 64 hex digits.
[[nodiscard]] std::string fingerprintOf(std::string_view key);

/// Whose key that is; null where nobody's. Looks at every key, and as long at each, wherever they
/// begin to differ.
[[nodiscard]] const ApiKey *findKey(std::span<const ApiKey> keys, std::string_view presented);

/// The keys of one data folder: `apikeys.json` in it, its owner's alone to read, replaced in one
/// step. Programs that change it at the same time wait for each other. One thread.
class ApiKeyFile final
{
public:
    explicit ApiKeyFile(std::string path) : m_path(std::move(path)) {}

    [[nodiscard]] const std::string &path() const { return m_path; }
    /// In the order they were added. Config where the file is damaged.
    [[nodiscard]] base::Result<std::vector<ApiKey>> load() const;
    /// Makes a key of this name, role and so on; what it gives is shown once and never again.
    /// InvalidArgument for a name or client that is not allowed, AlreadyExists for one that is
    /// taken.
    [[nodiscard]] base::Result<Secret> add(ApiKey key) const;
    /// NotFound where there is none.
    [[nodiscard]] base::Result<void> remove(const std::string &name) const;

private:
    [[nodiscard]] base::Result<void> save(const std::vector<ApiKey> &keys) const;

    std::string m_path;
};

} // namespace oxide::security
