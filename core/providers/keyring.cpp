#include "providers/keyring.h"

#include "base/text.h"
#include "providers/waiter.h"

#include <algorithm>
#include <utility>

namespace oxide::providers {

namespace {
/// For a 429 that does not say how long.
constexpr std::chrono::seconds kLimitedFor{60};
} // namespace

Keyring::Keyring(std::vector<std::string> references, SecretResolver resolve,
                 const base::Clock &clock)
    : m_resolve(std::move(resolve)), m_clock(clock)
{
    for (std::string &reference : references) {
        Key key;
        key.reference = std::move(reference);
        m_keys.push_back(std::move(key));
    }
}

std::vector<std::size_t> Keyring::order()
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < m_keys.size(); ++i)
        indices.push_back((m_next + i) % m_keys.size());
    if (!m_keys.empty())
        m_next = (m_next + 1) % m_keys.size();
    const auto now = m_clock.steady();
    for (Key &key : m_keys) {
        if (key.standing == Standing::Limited && key.limitedUntil <= now)
            key.standing = Standing::Good;
    }
    std::ranges::stable_sort(indices, {}, [this](std::size_t i) { return m_keys[i].standing; });
    return indices;
}

QCoro::Task<base::Result<std::string>> Keyring::secret(std::shared_ptr<Keyring> self,
                                                       std::size_t index, std::stop_token stop)
{
    if (!self->m_keys[index].secret.empty())
        co_return self->m_keys[index].secret;
    QFuture<base::Result<std::string>> future = self->m_resolve(self->m_keys[index].reference);
    QCoro::Task<base::Result<std::string>> task =
        valueUnlessStopped(std::move(future), std::move(stop));
    base::Result<std::string> secret = co_await task;
    // Another key may still be there, whatever is wrong with this one.
    if (!secret && secret.error().kind != base::ErrorKind::Cancelled)
        secret.error().kind = base::ErrorKind::Unauthorized;
    if (secret)
        secret = std::string(base::trimmed(*secret)); // files and shells leave a line's end behind
    if (secret && secret->empty()) {
        co_return base::fail(base::ErrorKind::Unauthorized,
                             "The key " + self->m_keys[index].reference + " is empty.");
    }
    if (secret)
        self->m_keys[index].secret = *secret;
    co_return secret;
}

void Keyring::accepted(std::size_t index)
{
    m_keys[index].standing = Standing::Good;
}

bool Keyring::refused(std::size_t index, const base::Error &error)
{
    Key &key = m_keys[index];
    // Gemini says 400 to a key that it does not know.
    if (error.kind == base::ErrorKind::Unauthorized && error.httpStatus != 403) {
        key.standing = Standing::Bad;
        key.secret.clear();
        return true;
    }
    if (error.httpStatus == 429) {
        key.standing = Standing::Limited;
        key.limitedUntil = m_clock.steady() + error.retryAfter.value_or(kLimitedFor);
        return true;
    }
    return false;
}

std::string Keyring::scrubbed(std::string text) const
{
    for (const Key &key : m_keys)
        base::replaceAll(text, key.secret, "***");
    return text;
}

} // namespace oxide::providers
