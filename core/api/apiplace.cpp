#include "api/apiplace.h"

#include "base/startmark.h"
#include "base/text.h"
#include "security/privatefile.h"
#include "security/secretstore.h"
#include "security/vault.h"

#include <memory>
#include <utility>

#include <boost/json.hpp>

#include <QCoreApplication>
#include <QFile>

namespace oxide::api {

namespace json = boost::json;

namespace {

std::string placeFile(const std::string &dataFolder)
{
    return dataFolder + "/api.json";
}

/// Throws where a member is missing or of another kind.
ApiPlace placeFrom(const json::value &file)
{
    ApiPlace place;
    place.url = json::value_to<std::string>(file.at("url"));
    if (const json::value *digest = file.as_object().if_contains("certificate_sha256"))
        place.certificate = json::value_to<std::string>(*digest); // none in an older Oxide's file
    place.address = json::value_to<std::string>(file.at("address"));
    place.port = file.at("port").to_number<std::uint16_t>();
    place.pid = file.at("pid").to_number<std::int64_t>();
    place.startMark = file.at("start_mark").to_number<std::uint64_t>();
    place.since =
        base::TimePoint(std::chrono::milliseconds(file.at("started_ms").to_number<std::int64_t>()));
    place.secrets =
        base::fromName<config::SecretPlace>(json::value_to<std::string>(file.at("secrets")))
            .value();
    return place;
}

std::optional<ApiPlace> readPlace(const std::string &dataFolder)
{
    const auto text = security::readPrivateFile(placeFile(dataFolder));
    if (!text || !*text)
        return std::nullopt;
    try {
        return placeFrom(json::parse(**text));
    } catch (const std::exception &) { // of another version, or cut short
        return std::nullopt;
    }
}

std::unique_ptr<security::Vault> vaultOf(config::SecretPlace secrets, const std::string &dataFolder)
{
    if (secrets == config::SecretPlace::File)
        return security::makeFileVault(dataFolder + "/secrets.json");
    return security::makeKeychainVault();
}

} // namespace

std::optional<ApiPlace> findApi(const std::string &dataFolder)
{
    auto place = readPlace(dataFolder);
    // A killed Oxide cannot take its file away; its pid may be another's by now.
    if (place && base::startMark(place->pid) != place->startMark)
        return std::nullopt;
    return place;
}

bool isAnyApiAnnounced(const std::string &dataFolder)
{
    return QFile::exists(base::qs(placeFile(dataFolder)));
}

base::Result<void> announceApi(const std::string &dataFolder, ApiPlace place)
{
    place.pid = QCoreApplication::applicationPid();
    place.startMark = base::startMark(place.pid).value_or(0);
    const json::object file{{"url", place.url},
                            {"certificate_sha256", place.certificate},
                            {"address", place.address},
                            {"port", place.port},
                            {"pid", place.pid},
                            {"start_mark", place.startMark},
                            {"started_ms", base::SystemClock().now().time_since_epoch().count()},
                            {"secrets", base::nameOf(place.secrets)}};
    return security::writePrivateFile(placeFile(dataFolder), json::serialize(file) + '\n');
}

void withdrawApi(const std::string &dataFolder)
{
    const auto place = readPlace(dataFolder);
    if (place && place->pid == QCoreApplication::applicationPid())
        QFile::remove(base::qs(placeFile(dataFolder)));
}

QCoro::Task<base::Result<security::Secret>> localKey(config::SecretPlace secrets,
                                                     std::string dataFolder, std::stop_token stop)
{
    const std::unique_ptr<security::Vault> vault = vaultOf(secrets, dataFolder);
    auto loading = security::loadApiKey(*vault, dataFolder + "/api.key", std::move(stop));
    auto key = co_await loading;
    co_return key;
}

security::ApiKeyFile apiKeys(const std::string &dataFolder)
{
    return security::ApiKeyFile(dataFolder + "/apikeys.json");
}

} // namespace oxide::api
