#pragma once

#include "providers/kinds.h"
#include "providers/provider.h"

#include <memory>
#include <string>
#include <vector>

namespace oxide::test {

/// A clock that stands still until it is moved.
class ManualClock final : public base::Clock
{
public:
    base::TimePoint now() const override { return m_now; }
    std::chrono::steady_clock::time_point steady() const override { return m_steady; }
    void advance(std::chrono::milliseconds by)
    {
        m_now += by;
        m_steady += by;
    }

private:
    base::TimePoint m_now{std::chrono::milliseconds(1717747750000)};
    std::chrono::steady_clock::time_point m_steady{std::chrono::hours(1)};
};

/// All that one answer came to.
struct Heard {
    int connected = 0;
    std::string text;
    std::string reasoning;
    std::string signature;
    std::vector<model::ToolCallDelta> calls; ///< joined by index
    std::vector<std::string> foreign;        ///< blocks that only the dialect knows
    std::vector<std::string> notices;
    model::Vectors vectors;
    providers::ChatOutcome outcome;

    /// As text, to compare and to print.
    [[nodiscard]] std::string summary() const;
};

/// A sink that adds to `heard`, which must outlive it.
[[nodiscard]] providers::ChatSink listenTo(Heard &heard);

/// A dialect as the registry makes it, for a service at http://127.0.0.1:1.
[[nodiscard]] std::unique_ptr<providers::HttpDialect>
makeDialect(model::Dialect dialect, const base::Clock &clock, std::string baseUrl = {});

/// What `dialect` hears in a recorded body that comes in these pieces.
[[nodiscard]] Heard hear(providers::HttpDialect &dialect,
                         const std::vector<std::string_view> &pieces,
                         const providers::ChatRequest &request = {},
                         const std::string &contentType = {});
[[nodiscard]] Heard hear(providers::HttpDialect &dialect, std::string_view body);

} // namespace oxide::test
