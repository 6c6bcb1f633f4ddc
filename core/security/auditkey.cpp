#include "security/privatefile.h"
#include "security/secretstore.h"

#include "base/lockfile.h"
#include "base/promise.h"
#include "base/text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include <QCoroFuture>
#include <QCoroTimer>
#include <QLoggingCategory>
#include <QRandomGenerator>

namespace oxide::security {

namespace {

Q_LOGGING_CATEGORY(lcSecurity, "oxide.security")

constexpr const char *entryName = "audit-hmac";
/// What the file holds where the vault holds the key.
constexpr std::string_view inVault = "keychain:audit-hmac";
constexpr std::size_t keyDigits = 64;
/// Between two tries to be the one that makes the key.
constexpr std::chrono::milliseconds lockInterval{50};

Secret newKey()
{
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<std::uint32_t, 8> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    std::string key;
    for (const std::uint32_t word : words) {
        for (int shift = 28; shift >= 0; shift -= 4)
            key += hex[(word >> shift) & 15U];
    }
    return Secret(std::move(key));
}

bool isKey(std::string_view text)
{
    return text.size() == keyDigits
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

base::Error damaged(const std::string &where)
{
    base::Error error;
    error.kind = base::ErrorKind::Config;
    error.message = "the audit key in " + where
                    + " is damaged; restore it from a backup, or remove it to begin a new chain";
    return error;
}

base::Error outOfReach(const base::Result<std::optional<Secret>> &found, const std::string &file)
{
    base::Error error;
    error.kind = found ? base::ErrorKind::NotFound : found.error().kind;
    error.message = "the audit key is in the keychain, which "
                    + std::string(found ? "does not have it any more" : "cannot be read now")
                    + "; the audit goes on when it is back, or remove " + file
                    + " to begin a new chain";
    return error;
}

/// The vault's answer, unless a stop comes first: a keychain may wait for its user.
template<class T>
QCoro::Task<base::Result<T>> answerOf(QFuture<base::Result<T>> asked, std::stop_token stop)
{
    const base::Promise<T> promise;
    asked.then([promise](const base::Result<T> &answer) { promise.fulfil(answer); });
    const std::stop_callback onStop(stop, [promise] {
        promise.fulfil(base::fail(base::ErrorKind::Interrupted, "Oxide is stopping."));
    });
    const auto first = promise.future();
    auto answer = co_await first;
    co_return answer;
}

/// The key as the file and the vault have it; empty where there is none yet.
QCoro::Task<base::Result<std::optional<Secret>>> findKey(Vault &vault, std::string file,
                                                         std::stop_token stop)
{
    const auto text = readPrivateFile(file);
    if (!text)
        co_return base::fail(text.error());
    const std::string kept(base::trimmed(text->value_or(std::string())));
    if (isKey(kept))
        co_return Secret(kept);
    if (*text && kept != inVault)
        co_return base::fail(damaged(file));

    auto reading = answerOf(vault.read(entryName), stop);
    auto found = co_await reading;
    if (stop.stop_requested() && !found)
        co_return base::fail(std::move(found.error()));
    if (found && *found) {
        if (!isKey((*found)->reveal()))
            co_return base::fail(damaged("the keychain"));
        if (!*text) { // an earlier data folder's; this one must know of it as well
            if (const auto noted = writePrivateFile(file, std::string(inVault)); !noted)
                co_return base::fail(noted.error());
        }
        co_return std::move(*found);
    }
    if (*text)
        co_return base::fail(outOfReach(found, file));
    co_return std::nullopt;
}

QCoro::Task<base::Result<Secret>> makeKey(Vault &vault, std::string file, std::stop_token stop)
{
    const Secret key = newKey();
    auto writing = answerOf(vault.write(entryName, key), stop);
    const auto written = co_await writing;
    if (stop.stop_requested() && !written)
        co_return base::fail(written.error());
    if (!written)
        qCInfo(lcSecurity) << "the audit key is kept in" << base::qs(file)
                           << "because the keychain does not take it:"
                           << base::qs(written.error().message);
    const auto noted = writePrivateFile(file, written ? std::string(inVault) : key.reveal());
    if (!noted)
        co_return base::fail(noted.error());
    co_return key;
}

} // namespace

QCoro::Task<base::Result<Secret>> loadAuditKey(Vault &vault, std::string file, std::stop_token stop)
{
    auto finding = findKey(vault, file, stop);
    auto found = co_await finding;
    base::LockFile lock(file + ".lock");
    if (found && !*found) {
        // Where no lock can be written, neither can the key: that is said then.
        while (!lock.tryTake() && lock.isHeldByAnother()) {
            co_await QCoro::sleepFor(lockInterval);
            if (stop.stop_requested())
                co_return base::fail(base::ErrorKind::Interrupted, "Oxide is stopping.");
        }
        auto again = findKey(vault, file, stop); // another may have made it meanwhile
        found = co_await again;
    }
    if (!found)
        co_return base::fail(std::move(found.error()));
    if (*found)
        co_return std::move(**found);
    auto making = makeKey(vault, file, stop);
    auto made = co_await making;
    co_return made;
}

} // namespace oxide::security
