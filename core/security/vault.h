#pragma once

#include "base/error.h"
#include "security/secret.h"

#include <memory>
#include <optional>
#include <string>

#include <QFuture>

namespace oxide::security {

/// Where named secrets are kept. Every answer comes, with a value or an Error.
class Vault
{
public:
    virtual ~Vault() = default;
    /// Empty where there is none of this name.
    [[nodiscard]] virtual QFuture<base::Result<std::optional<Secret>>> read(std::string name) = 0;
    [[nodiscard]] virtual QFuture<base::Result<void>> write(std::string name, Secret secret) = 0;
    /// Succeeds also where there is none of this name.
    [[nodiscard]] virtual QFuture<base::Result<void>> remove(std::string name) = 0;
};

/// The system's keychain: Secret Service or KWallet, macOS Keychain, Windows Credential Store.
/// Works in the application's main thread, whoever asks, so that must have an event loop. Fails
/// with Unsupported where no keychain service runs, and with PolicyRefused where the user said no.
[[nodiscard]] std::unique_ptr<Vault> makeKeychainVault();

/// A JSON file that only its owner may read, **not encrypted**: for machines without a keychain,
/// and only where the user has asked for it (`security.secrets: file`). Safe to use from one
/// thread.
[[nodiscard]] std::unique_ptr<Vault> makeFileVault(std::string path);

} // namespace oxide::security
