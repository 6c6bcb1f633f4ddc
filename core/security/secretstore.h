#pragma once

#include "base/error.h"
#include "security/secret.h"
#include "security/vault.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <QCoroTask>
#include <QFuture>

namespace oxide::security {

/// Turns references of the configuration into secrets: `${NAME}` from the environment,
/// `keychain:NAME` from the vault. What the vault gave is remembered, so that it is asked once. One
/// thread (the engine's).
class SecretStore final
{
public:
    /// Called with every secret that is read or saved, before anyone else has it: the log's
    /// redactor learns it there.
    using Learn = std::function<void(const Secret &secret)>;

    SecretStore(std::unique_ptr<Vault> vault, Learn learn);
    ~SecretStore();
    SecretStore(const SecretStore &) = delete;
    SecretStore &operator=(const SecretStore &) = delete;

    /// The secret behind a whole reference. Text that is none, such as a plain value of a child's
    /// environment, is given back with the `${NAME}` in it replaced. NotFound names what is missing
    /// and what to do.
    [[nodiscard]] QCoro::Task<base::Result<Secret>> resolve(std::string reference);
    /// The same for those who take a future and bare text (providers::SecretResolver). Text that
    /// came from a secret must not be kept longer than the request it is for.
    [[nodiscard]] QFuture<base::Result<std::string>> reveal(std::string reference);
    /// Keeps it in the vault; `keychain:NAME` then stands for it.
    [[nodiscard]] QCoro::Task<base::Result<void>> save(std::string name, Secret secret);
    [[nodiscard]] QCoro::Task<base::Result<void>> remove(std::string name);
    /// Forgets what the vault gave (someone may have changed it there).
    void forget();

private:
    struct Private;
    std::shared_ptr<Private> m_d; ///< shared with the tasks that wait for the vault
};

/// The key that the audit's HMAC chain is made with: 32 random bytes as hex, made at the first
/// start and kept in the vault. Where the vault cannot keep it, it stands in `file`, readable by
/// its owner alone. `file` also tells later starts that the key is in the vault: a vault that is
/// out of reach then is an Error, never a second key, which would break the chain. One process at a
/// time makes it: the others wait for its key. Interrupted where a stop comes first. `vault`
/// outlives the task.
[[nodiscard]] QCoro::Task<base::Result<Secret>> loadAuditKey(Vault &vault, std::string file,
                                                             std::stop_token stop = {});

/// The key with which this user's programs come in by the local API: "oxide-" and 32 random bytes
/// as hex. Made, kept and found like the audit's.
[[nodiscard]] QCoro::Task<base::Result<Secret>> loadApiKey(Vault &vault, std::string file,
                                                           std::stop_token stop = {});

} // namespace oxide::security
