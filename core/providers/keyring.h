#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QFuture>

namespace oxide::providers {

/// Turns a reference (`${ENV}`, `keychain:NAME`) into the secret it stands for.
using SecretResolver = std::function<QFuture<base::Result<std::string>>(std::string reference)>;

/// The keys of one service: taken in turn, those that were refused (401) or have used up their
/// quota (429) last. Holds resolved secrets in memory only, and asks again for a refused one.
class Keyring
{
public:
    Keyring(std::vector<std::string> references, SecretResolver resolve, const base::Clock &clock);

    [[nodiscard]] bool isEmpty() const { return m_keys.empty(); }

    /// Indices in the order in which one call tries them; each call begins with the next key.
    [[nodiscard]] std::vector<std::size_t> order();
    /// The secret of a key. The keyring must be held by shared_ptr, which keeps it for so long.
    [[nodiscard]] static QCoro::Task<base::Result<std::string>>
    secret(std::shared_ptr<Keyring> self, std::size_t index, std::stop_token stop);

    void accepted(std::size_t index);
    /// Remembers a refusal. True where the error is one that another key may not meet.
    [[nodiscard]] bool refused(std::size_t index, const base::Error &error);

    /// The text with every secret that was resolved shown as "***".
    [[nodiscard]] std::string scrubbed(std::string text) const;

private:
    enum class Standing { Good, Limited, Bad };
    struct Key {
        std::string reference;
        std::string secret; ///< empty until resolved
        Standing standing = Standing::Good;
        std::chrono::steady_clock::time_point limitedUntil;
    };

    std::vector<Key> m_keys;
    SecretResolver m_resolve;
    const base::Clock &m_clock;
    std::size_t m_next = 0;
};

} // namespace oxide::providers
