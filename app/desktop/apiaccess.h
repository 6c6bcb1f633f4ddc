#pragma once

#include "ui/localapi/localapiaccess.h"

#include <string>

#include <QTimer>

namespace oxide::api {
class LocalApi;
}

namespace oxide::desktop {

/// The window's way to the local API beside this process's engine. GUI thread; the API outlives it.
class ApiAccess final : public ui::LocalApiAccess
{
    Q_OBJECT

public:
    ApiAccess(api::LocalApi &api, std::string dataFolder);
    ~ApiAccess() override;

    [[nodiscard]] model::ApiState state() const override;
    [[nodiscard]] model::McpProgram mcpProgram() const override;
    [[nodiscard]] engine::Reply<std::vector<model::ApiKeyInfo>> keys() override;
    [[nodiscard]] engine::Reply<std::string> addKey(model::NewApiKey key) override;
    [[nodiscard]] engine::Reply<engine::Done> removeKey(std::string name) override;
    [[nodiscard]] engine::Reply<std::string> localKey() override;
    void setLogging(bool on) override;

private:
    api::LocalApi &m_api;
    std::string m_dataFolder;
    QTimer m_frame;
};

} // namespace oxide::desktop
