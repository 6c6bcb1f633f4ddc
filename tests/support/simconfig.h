#pragma once

#include "base/text.h"
#include "config/configstore.h"
#include "support/simfixture.h"

#include <string>

namespace oxide::tests {

/// A simulated service as Oxide's configuration has it. Its key goes into the environment, which
/// the program and those that it starts read.
inline model::ServiceConfig configOf(const SimService &service)
{
    model::ServiceConfig entry;
    entry.name = service.name;
    entry.dialect = base::fromName<model::Dialect>(service.dialect).value();
    entry.baseUrl = service.baseUrl;
    entry.defaultModel = service.defaultModel;
    entry.locality = service.local ? model::Locality::Local : model::Locality::Cloud;
    if (!service.key.empty()) {
        const QByteArray variable =
            "OXIDE_TEST_KEY_" + QByteArray::fromStdString(service.name).replace('-', '_');
        qputenv(variable.constData(), QByteArray::fromStdString(service.key));
        entry.keys = {"${" + base::str(variable) + "}"};
    }
    return entry;
}

inline void saveService(const std::string &configPath, const model::ServiceConfig &service)
{
    config::ConfigStore store(configPath);
    if (const auto saved = store.saveService(service, {}); !saved)
        qFatal("%s", saved.error().message.c_str());
}

inline void saveSetting(const std::string &configPath, const std::string &key,
                        const std::string &value)
{
    config::ConfigStore store(configPath);
    if (const auto loaded = store.load(); !loaded)
        qFatal("%s", loaded.error().message.c_str());
    model::SettingChange change;
    change.key = key;
    change.value = value;
    if (const auto saved = store.saveSettings({change}); !saved)
        qFatal("%s", saved.error().message.c_str());
}

} // namespace oxide::tests
