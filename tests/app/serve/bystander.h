#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace oxide::tests {

/// A client that asks one short question after the other, the whole way through Oxide, while
/// something goes on beside it: does it notice?
class Bystander final
{
public:
    /// Begins at once. `headers` as lines of a request; `model` answers at once with "1 2 3 …".
    Bystander(std::uint16_t port, const std::string &headers, const std::string &model);
    ~Bystander();
    Bystander(const Bystander &) = delete;
    Bystander &operator=(const Bystander &) = delete;

    struct Seen {
        int answered = 0;
        int failed = 0;   ///< not answered, or not with what it asked for
        double p50 = 0;   ///< ms
        double p99 = 0;   ///< ms
        double worst = 0; ///< ms
    };
    /// Ends, and tells what it saw since the beginning.
    [[nodiscard]] Seen stop();

private:
    void work(std::uint16_t port);

    std::string m_request;
    std::atomic<bool> m_isOver = false;
    Seen m_seen;
    std::vector<double> m_times;
    std::thread m_thread; ///< last: it uses the others
};

} // namespace oxide::tests
