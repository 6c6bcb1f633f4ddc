#pragma once

#include "ui/localapi/localapiaccess.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oxide::test {

/// A local API that listens at once, with keys and requests of its own invention.
class FakeApiAccess final : public ui::LocalApiAccess
{
    Q_OBJECT

public:
    enum class Fill { Empty, Full };
    explicit FakeApiAccess(Fill fill = Fill::Full);

    [[nodiscard]] model::ApiState state() const override { return m_state; }
    [[nodiscard]] model::McpProgram mcpProgram() const override
    {
        return {"/opt/oxide/bin/oxide-mcp", {}};
    }
    [[nodiscard]] engine::Reply<std::vector<model::ApiKeyInfo>> keys() override;
    [[nodiscard]] engine::Reply<std::string> addKey(model::NewApiKey key) override;
    [[nodiscard]] engine::Reply<engine::Done> removeKey(std::string name) override;
    [[nodiscard]] engine::Reply<std::string> localKey() override;
    /// On: the first time with those of fakeRequests().
    void setLogging(bool on) override;

    void setState(model::ApiState state);
    [[nodiscard]] const std::vector<model::ApiKeyInfo> &keysNow() const { return m_keys; }
    [[nodiscard]] bool isLogging() const { return m_isLogging; }
    /// The next key is refused with this.
    void refuseNext(base::Error error) { m_error = std::move(error); }

    static constexpr auto ownKey = "oxide-own-key-of-a-test";
    static constexpr auto madeKey =
        "oxide-5e1c7a90b2d84f36a7c9e0d1f2b3a4958677685a4b3c2d1e0f9e8d7c6b5a4938";

private:
    Fill m_fill;
    model::ApiState m_state;
    std::vector<model::ApiKeyInfo> m_keys;
    std::optional<base::Error> m_error;
    bool m_isLogging = false;
    bool m_wasLogging = false;
};

/// The oldest first, with one of every kind of end.
[[nodiscard]] std::vector<model::ApiRequest> fakeRequests();

} // namespace oxide::test
