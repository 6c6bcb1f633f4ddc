#include "security/apikeys.h"

#include "base/lockfile.h"
#include "security/privatefile.h"
#include "security/randomhex.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include <boost/json.hpp>
#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace oxide::security {

namespace json = boost::json;
using base::ErrorKind;

namespace {

constexpr std::string_view keyPrefix = "oxide-";
constexpr std::size_t keyBytes = 32;
constexpr std::size_t hintLength = 12;
constexpr std::size_t longestName = 64;
constexpr std::chrono::milliseconds fileLockInterval{20};
constexpr int fileLockTries = 100;

bool isKeyName(std::string_view name)
{
    return !name.empty() && name.size() <= longestName && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || c == '_' || c == '-' || c == '.';
    });
}

json::object toJson(const ApiKey &key)
{
    json::array models;
    for (const std::string &model : key.models)
        models.emplace_back(model);
    return {{"name", key.name},
            {"client", key.client},
            {"role", base::nameOf(key.role)},
            {"models", std::move(models)},
            {"requests_per_minute", key.requestsPerMinute},
            {"sha256", key.fingerprint},
            {"hint", key.hint},
            {"created_ms", key.created.time_since_epoch().count()}};
}

/// Throws where a member is missing or of another kind.
ApiKey keyFrom(const json::value &value)
{
    const auto text = [&value](std::string_view name) {
        return json::value_to<std::string>(value.at(name));
    };
    ApiKey key;
    key.name = text("name");
    key.client = text("client");
    key.role = base::fromName<Role>(text("role")).value();
    key.models = json::value_to<std::vector<std::string>>(value.at("models"));
    key.requestsPerMinute = value.at("requests_per_minute").to_number<int>();
    key.fingerprint = text("sha256");
    key.hint = text("hint");
    key.created =
        base::TimePoint(std::chrono::milliseconds(value.at("created_ms").to_number<qint64>()));
    return key;
}

/// Holds the file against other programs.
base::Result<std::unique_ptr<base::LockFile>> lock(const std::string &path)
{
    auto held = std::make_unique<base::LockFile>(path + ".lock");
    for (int i = 0; i < fileLockTries; ++i) {
        if (held->tryTake())
            return held;
        if (!held->isHeldByAnother())
            break;
        std::this_thread::sleep_for(fileLockInterval);
    }
    return base::fail(ErrorKind::Io, path
                                         + " cannot be changed now: another program holds it, or "
                                           "its folder cannot be written to");
}

} // namespace

std::string fingerprintOf(std::string_view key)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char *>(key.data()), key.size(), digest.data());
    return hexOf(digest);
}

const ApiKey *findKey(std::span<const ApiKey> keys, std::string_view presented)
{
    const std::string fingerprint = fingerprintOf(presented);
    const ApiKey *found = nullptr;
    for (const ApiKey &key : keys) {
        const bool isSame =
            key.fingerprint.size() == fingerprint.size()
            && CRYPTO_memcmp(key.fingerprint.data(), fingerprint.data(), fingerprint.size()) == 0;
        if (isSame)
            found = &key;
    }
    return found;
}

base::Result<std::vector<ApiKey>> ApiKeyFile::load() const
{
    const auto text = readPrivateFile(m_path);
    if (!text)
        return base::fail(text.error());
    std::vector<ApiKey> keys;
    if (!*text)
        return keys;
    try {
        const json::value file = json::parse(**text);
        for (const json::value &one : file.at("keys").as_array())
            keys.push_back(keyFrom(one));
    } catch (const std::exception &) {
        return base::fail(ErrorKind::Config,
                          m_path + " is damaged; set it aside and make the keys anew");
    }
    return keys;
}

base::Result<Secret> ApiKeyFile::add(ApiKey key) const
{
    if (!isKeyName(key.name))
        return base::fail(ErrorKind::InvalidArgument,
                          "A key cannot be called \"" + key.name
                              + "\"; allowed: up to 64 letters, digits, _, - and .");
    if (key.name == ownClient || key.client == ownClient)
        return base::fail(ErrorKind::InvalidArgument,
                          "\"local\" is what your own programs are called; choose another name.");
    const auto held = lock(m_path);
    if (!held)
        return base::fail(held.error());
    auto keys = load();
    if (!keys)
        return base::fail(keys.error());
    if (std::ranges::find(*keys, key.name, &ApiKey::name) != keys->end())
        return base::fail(ErrorKind::AlreadyExists, "There is a key called " + key.name
                                                        + " already; remove it first, or choose "
                                                          "another name.");
    std::string text = std::string(keyPrefix) + randomHex(keyBytes);
    key.fingerprint = fingerprintOf(text);
    key.hint = text.substr(0, hintLength);
    keys->push_back(std::move(key));
    if (auto saved = save(*keys); !saved)
        return base::fail(saved.error());
    return Secret(std::move(text));
}

base::Result<void> ApiKeyFile::remove(const std::string &name) const
{
    const auto held = lock(m_path);
    if (!held)
        return base::fail(held.error());
    auto keys = load();
    if (!keys)
        return base::fail(keys.error());
    if (std::erase_if(*keys, [&name](const ApiKey &key) { return key.name == name; }) == 0)
        return base::fail(ErrorKind::NotFound, "There is no key called " + name + '.');
    return save(*keys);
}

base::Result<void> ApiKeyFile::save(const std::vector<ApiKey> &keys) const
{
    json::array list;
    for (const ApiKey &key : keys)
        list.push_back(toJson(key));
    const json::object file{{"keys", std::move(list)}};
    return writePrivateFile(m_path, json::serialize(file) + '\n');
}

} // namespace oxide::security
