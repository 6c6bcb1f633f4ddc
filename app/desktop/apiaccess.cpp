#include "app/desktop/apiaccess.h"

#include "api/apiplace.h"
#include "api/localapi.h"
#include "app/host/places.h"
#include "base/promise.h"

#include <chrono>
#include <utility>

namespace oxide::desktop {

namespace {

constexpr std::chrono::milliseconds frame{16};

model::ApiKeyInfo shown(const security::ApiKey &key)
{
    model::ApiKeyInfo info;
    info.name = key.name;
    info.client = key.client.empty() ? key.name : key.client;
    info.role = key.role;
    info.models = key.models;
    info.requestsPerMinute = key.requestsPerMinute;
    info.hint = key.hint;
    info.created = key.created;
    return info;
}

base::Result<std::string> revealed(const base::Result<security::Secret> &key)
{
    if (!key)
        return base::fail(key.error());
    return key->reveal();
}

} // namespace

ApiAccess::ApiAccess(api::LocalApi &api, std::string dataFolder)
    : m_api(api), m_dataFolder(std::move(dataFolder))
{
    m_frame.setSingleShot(true);
    m_frame.setInterval(frame);
    connect(&m_frame, &QTimer::timeout, this, [this] { Q_EMIT requests(m_api.requests().take()); });
    connect(&m_api, &api::LocalApi::settled, this, &LocalApiAccess::stateChanged);
}

ApiAccess::~ApiAccess()
{
    m_api.requests().onAdded({});
}

model::ApiState ApiAccess::state() const
{
    return m_api.shownState();
}

model::McpProgram ApiAccess::mcpProgram() const
{
    return host::mcpProgram(m_dataFolder);
}

engine::Reply<std::vector<model::ApiKeyInfo>> ApiAccess::keys()
{
    return base::runInPool<std::vector<model::ApiKeyInfo>>(
        [file = api::apiKeys(m_dataFolder)]() -> base::Result<std::vector<model::ApiKeyInfo>> {
            const auto keys = file.load();
            if (!keys)
                return base::fail(keys.error());
            std::vector<model::ApiKeyInfo> all;
            for (const security::ApiKey &key : *keys)
                all.push_back(shown(key));
            return all;
        });
}

engine::Reply<std::string> ApiAccess::addKey(model::NewApiKey wanted)
{
    return base::runInPool<std::string>(
        [file = api::apiKeys(m_dataFolder), wanted = std::move(wanted)] {
            security::ApiKey key;
            key.name = wanted.name;
            key.client = wanted.client;
            key.role = wanted.role;
            key.models = wanted.models;
            key.requestsPerMinute = wanted.requestsPerMinute;
            key.created = base::SystemClock().now();
            return revealed(file.add(std::move(key)));
        });
}

engine::Reply<engine::Done> ApiAccess::removeKey(std::string name)
{
    return base::runInPool<engine::Done>([file = api::apiKeys(m_dataFolder),
                                          name = std::move(name)]() -> base::Result<engine::Done> {
        if (const auto removed = file.remove(name); !removed)
            return base::fail(removed.error());
        return engine::Done();
    });
}

engine::Reply<std::string> ApiAccess::localKey()
{
    return m_api.ownKey().then(
        [](const base::Result<security::Secret> &key) { return revealed(key); });
}

void ApiAccess::setLogging(bool on)
{
    if (!on) {
        m_api.requests().onAdded({});
        m_frame.stop();
        return;
    }
    m_api.requests().onAdded([this] {
        QMetaObject::invokeMethod(&m_frame, qOverload<>(&QTimer::start), Qt::QueuedConnection);
    });
}

} // namespace oxide::desktop
