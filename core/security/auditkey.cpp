#include "security/privatefile.h"
#include "security/secretstore.h"

#include "base/text.h"

#include <array>
#include <cstdint>

#include <QCoroFuture>
#include <QLoggingCategory>
#include <QRandomGenerator>

namespace oxide::security {

namespace {

Q_LOGGING_CATEGORY(lcSecurity, "oxide.security")

constexpr const char *entryName = "audit-hmac";
/// What the file holds where the vault holds the key.
constexpr std::string_view inVault = "keychain:audit-hmac";
constexpr std::size_t keyDigits = 64;

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

} // namespace

QCoro::Task<base::Result<Secret>> loadAuditKey(Vault &vault, std::string file)
{
    const auto text = readPrivateFile(file);
    if (!text)
        co_return base::fail(text.error());
    const std::string kept(base::trimmed(text->value_or(std::string())));
    if (isKey(kept))
        co_return Secret(kept);
    if (*text && kept != inVault)
        co_return base::fail(damaged(file));

    auto reading = vault.read(entryName);
    const auto found = co_await reading;
    if (found && *found) {
        if (!isKey((*found)->reveal()))
            co_return base::fail(damaged("the keychain"));
        if (!*text) { // an earlier data folder's; this one must know of it as well
            if (const auto noted = writePrivateFile(file, std::string(inVault)); !noted)
                co_return base::fail(noted.error());
        }
        co_return **found;
    }
    if (*text) {
        base::Error error;
        error.kind = found ? base::ErrorKind::NotFound : found.error().kind;
        error.message = "the audit key is in the keychain, which "
                        + std::string(found ? "does not have it any more" : "cannot be read now")
                        + "; the audit goes on when it is back, or remove " + file
                        + " to begin a new chain";
        co_return base::fail(std::move(error));
    }

    const Secret key = newKey();
    auto writing = vault.write(entryName, key);
    const auto written = co_await writing;
    if (!written)
        qCInfo(lcSecurity) << "the audit key is kept in" << base::qs(file)
                           << "because the keychain does not take it:"
                           << base::qs(written.error().message);
    const auto noted = writePrivateFile(file, written ? std::string(inVault) : key.reveal());
    if (!noted)
        co_return base::fail(noted.error());
    co_return key;
}

} // namespace oxide::security
