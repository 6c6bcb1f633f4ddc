#pragma once

#include <memory>
#include <optional>

namespace oxide::telemetry {

/// Does the network cost by volume? NetworkManager's word on the system bus, asked for without
/// waiting (but for the bus itself, by the constructor): unknown until the first answer is here,
/// and where nobody tells. One thread at a time.
class MeteredNetwork
{
public:
    MeteredNetwork();
    ~MeteredNetwork();
    MeteredNetwork(const MeteredNetwork &) = delete;
    MeteredNetwork &operator=(const MeteredNetwork &) = delete;

    /// The last answer; asks anew.
    [[nodiscard]] std::optional<bool> isMetered();
    /// The first question was answered, or there is nobody to ask.
    [[nodiscard]] bool isSettled() const;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::telemetry
