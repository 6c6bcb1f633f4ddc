#include "security/privatefile.h"
#include "security/randomhex.h"
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

namespace oxide::security {

namespace {

Q_LOGGING_CATEGORY(lcSecurity, "oxide.security")

/// A key that Oxide makes for itself.
struct MachineKey {
    std::string_view entry;    ///< its name in the vault
    std::string_view prefix;   ///< of its text; hex digits follow
    std::string_view name;     ///< as sentences call it
    std::string_view makeAnew; ///< what removing it means
};

constexpr MachineKey auditKey{"audit-hmac", "", "the audit key", "begin a new chain"};
constexpr MachineKey apiKey{"local-api", "oxide-", "the local API's key",
                            "have a new one made, which your programs then need"};

constexpr std::size_t keyDigits = 64;
/// Between two tries to be the one that makes the key.
constexpr std::chrono::milliseconds lockInterval{50};

/// What the file holds where the vault holds the key.
std::string inVault(const MachineKey &key)
{
    return "keychain:" + std::string(key.entry);
}

bool isKey(const MachineKey &key, std::string_view text)
{
    if (!text.starts_with(key.prefix))
        return false;
    text.remove_prefix(key.prefix.size());
    return text.size() == keyDigits
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

base::Error damaged(const MachineKey &key, const std::string &where)
{
    base::Error error;
    error.kind = base::ErrorKind::Config;
    error.message = std::string(key.name) + " in " + where
                    + " is damaged; restore it from a backup, or remove it to "
                    + std::string(key.makeAnew);
    return error;
}

base::Error outOfReach(const MachineKey &key, const base::Result<std::optional<Secret>> &found,
                       const std::string &file)
{
    base::Error error;
    error.kind = found ? base::ErrorKind::NotFound : found.error().kind;
    error.message = std::string(key.name) + " is in the keychain, which "
                    + std::string(found ? "does not have it any more" : "cannot be read now")
                    + "; Oxide goes on with it when it is back, or remove " + file + " to "
                    + std::string(key.makeAnew);
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
QCoro::Task<base::Result<std::optional<Secret>>> findKey(const MachineKey &wanted, Vault &vault,
                                                         std::string file, std::stop_token stop)
{
    const auto text = readPrivateFile(file);
    if (!text)
        co_return base::fail(text.error());
    const std::string kept(base::trimmed(text->value_or(std::string())));
    if (isKey(wanted, kept))
        co_return Secret(kept);
    if (*text && kept != inVault(wanted))
        co_return base::fail(damaged(wanted, file));

    auto reading = answerOf(vault.read(std::string(wanted.entry)), stop);
    auto found = co_await reading;
    if (stop.stop_requested() && !found)
        co_return base::fail(std::move(found.error()));
    if (found && *found) {
        if (!isKey(wanted, (*found)->reveal()))
            co_return base::fail(damaged(wanted, "the keychain"));
        if (!*text) { // an earlier data folder's; this one must know of it as well
            if (const auto noted = writePrivateFile(file, inVault(wanted)); !noted)
                co_return base::fail(noted.error());
        }
        co_return std::move(*found);
    }
    if (*text)
        co_return base::fail(outOfReach(wanted, found, file));
    co_return std::nullopt;
}

QCoro::Task<base::Result<Secret>> makeKey(const MachineKey &wanted, Vault &vault, std::string file,
                                          std::stop_token stop)
{
    const Secret key(std::string(wanted.prefix) + randomHex(keyDigits / 2));
    auto writing = answerOf(vault.write(std::string(wanted.entry), key), stop);
    const auto written = co_await writing;
    if (stop.stop_requested() && !written)
        co_return base::fail(written.error());
    if (!written)
        qCInfo(lcSecurity) << base::qs(wanted.name) << "is kept in" << base::qs(file)
                           << "because the keychain does not take it:"
                           << base::qs(written.error().message);
    const auto noted = writePrivateFile(file, written ? inVault(wanted) : key.reveal());
    if (!noted)
        co_return base::fail(noted.error());
    co_return key;
}

QCoro::Task<base::Result<Secret>> loadKey(const MachineKey &wanted, Vault &vault, std::string file,
                                          std::stop_token stop)
{
    auto finding = findKey(wanted, vault, file, stop);
    auto found = co_await finding;
    base::LockFile lock(file + ".lock");
    if (found && !*found) {
        // Where no lock can be written, neither can the key: that is said then.
        while (!lock.tryTake() && lock.isHeldByAnother()) {
            co_await QCoro::sleepFor(lockInterval);
            if (stop.stop_requested())
                co_return base::fail(base::ErrorKind::Interrupted, "Oxide is stopping.");
        }
        auto again = findKey(wanted, vault, file, stop); // another may have made it meanwhile
        found = co_await again;
    }
    if (!found)
        co_return base::fail(std::move(found.error()));
    if (*found)
        co_return std::move(**found);
    auto making = makeKey(wanted, vault, file, stop);
    auto made = co_await making;
    co_return made;
}

} // namespace

QCoro::Task<base::Result<Secret>> loadAuditKey(Vault &vault, std::string file, std::stop_token stop)
{
    return loadKey(auditKey, vault, std::move(file), std::move(stop));
}

QCoro::Task<base::Result<Secret>> loadApiKey(Vault &vault, std::string file, std::stop_token stop)
{
    return loadKey(apiKey, vault, std::move(file), std::move(stop));
}

} // namespace oxide::security
