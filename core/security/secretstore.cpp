#include "security/secretstore.h"

#include "base/text.h"

#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include <QCoroFuture>
#include <QPromise>

namespace oxide::security {

namespace {

using base::ErrorKind;

constexpr std::string_view keychainPrefix = "keychain:";

base::Result<std::string> variable(const std::string &name)
{
    const char *value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0')
        return base::fail(ErrorKind::NotFound, "the environment variable " + name
                                                   + " is not set; set it where Oxide is started, "
                                                     "or keep the key in the keychain");
    return value;
}

base::Result<Secret> fromEnvironment(const std::string &text)
{
    std::string out;
    std::size_t from = 0;
    for (std::size_t start = text.find("${"); start != std::string::npos;
         start = text.find("${", from)) {
        const std::size_t end = text.find('}', start);
        if (end == std::string::npos)
            break;
        const auto value = variable(text.substr(start + 2, end - start - 2));
        if (!value)
            return base::fail(value.error());
        out += text.substr(from, start - from) + *value;
        from = end + 1;
    }
    return Secret(out + text.substr(from));
}

using TextPromise = QPromise<base::Result<std::string>>;

/// Runs on its own; nothing in it throws.
QCoro::Task<void> fulfil(std::shared_ptr<TextPromise> promise,
                         QCoro::Task<base::Result<Secret>> resolving)
{
    const auto secret = co_await resolving;
    if (secret)
        promise->addResult(base::Result<std::string>(secret->reveal()));
    else
        promise->addResult(base::Result<std::string>(base::fail(secret.error())));
    promise->finish();
}

} // namespace

struct SecretStore::Private {
    std::unique_ptr<Vault> vault;
    Learn learn;
    std::map<std::string, Secret> known;
};

SecretStore::SecretStore(std::unique_ptr<Vault> vault, Learn learn)
    : m_d(std::make_shared<Private>())
{
    m_d->vault = std::move(vault);
    m_d->learn = std::move(learn);
}

SecretStore::~SecretStore() = default;

QCoro::Task<base::Result<Secret>> SecretStore::resolve(std::string reference)
{
    const std::shared_ptr<Private> d = m_d;
    if (!reference.starts_with(keychainPrefix)) {
        auto secret = fromEnvironment(reference);
        if (secret && secret->reveal() != reference && d->learn)
            d->learn(*secret);
        co_return secret;
    }
    const std::string name = reference.substr(keychainPrefix.size());
    if (const auto known = d->known.find(name); known != d->known.end())
        co_return base::Result<Secret>(known->second); // QCoro would move it out of the map
    auto reading = d->vault->read(name);
    auto found = co_await reading;
    if (!found)
        co_return base::fail(found.error());
    if (!*found)
        co_return base::fail(ErrorKind::NotFound,
                             "there is no key called " + name
                                 + " in the keychain; enter it in the service's settings");
    if (d->learn)
        d->learn(**found);
    d->known[name] = **found;
    co_return std::move(**found);
}

QFuture<base::Result<std::string>> SecretStore::reveal(std::string reference)
{
    const auto promise = std::make_shared<TextPromise>();
    promise->start();
    auto future = promise->future();
    (void)fulfil(promise, resolve(std::move(reference)));
    return future;
}

QCoro::Task<base::Result<void>> SecretStore::save(std::string name, Secret secret)
{
    const std::shared_ptr<Private> d = m_d;
    if (d->learn)
        d->learn(secret);
    auto writing = d->vault->write(name, secret);
    auto written = co_await writing;
    if (written)
        d->known[name] = secret;
    co_return written;
}

QCoro::Task<base::Result<void>> SecretStore::remove(std::string name)
{
    const std::shared_ptr<Private> d = m_d;
    d->known.erase(name);
    auto removing = d->vault->remove(name);
    co_return co_await removing;
}

void SecretStore::forget()
{
    m_d->known.clear();
}

} // namespace oxide::security
