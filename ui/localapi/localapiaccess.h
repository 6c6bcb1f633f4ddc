#pragma once

#include "engine/engine.h"
#include "model/api.h"

#include <string>
#include <vector>

#include <QObject>

namespace oxide::ui {

/// The local API of this process, as the window sees it. GUI thread; answers as the Engine's do.
class LocalApiAccess : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] virtual model::ApiState state() const = 0;
    [[nodiscard]] virtual model::McpProgram mcpProgram() const = 0;
    /// Those that were handed out, in the order they were made.
    [[nodiscard]] virtual engine::Reply<std::vector<model::ApiKeyInfo>> keys() = 0;
    /// Gives the key itself, which is kept nowhere. InvalidArgument, AlreadyExists for its name.
    [[nodiscard]] virtual engine::Reply<std::string> addKey(model::NewApiKey key) = 0;
    [[nodiscard]] virtual engine::Reply<engine::Done> removeKey(std::string name) = 0;
    /// The key of this user's own programs.
    [[nodiscard]] virtual engine::Reply<std::string> localKey() = 0;
    /// On: requests() tells of each that ends, and first of those that ended while nobody listened,
    /// as far as they are kept.
    virtual void setLogging(bool on) = 0;

Q_SIGNALS:
    /// Also after keys were added or removed, by whichever program.
    void stateChanged();
    /// The oldest first; at most once a frame.
    void requests(const std::vector<oxide::model::ApiRequest> &requests);
};

} // namespace oxide::ui
