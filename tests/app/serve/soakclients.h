#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oxide::tests {

/// What became of one request, as its client saw it.
enum class Ending {
    Answered, ///< whole, and what was asked for
    Failed,   ///< an error, or a stream that broke
    Left,     ///< the client went away
};

struct SoakPlan {
    std::uint16_t port = 0;
    std::string headers; ///< lines of a request
    double perSecond = 50;
    std::chrono::seconds time{30};
    int leavingOneIn = 20;
    std::string steadyModel;  ///< for those who wait; answers "1 2 3 …" at once
    std::string leavingModel; ///< for those who leave; takes its time
    /// Called about once a second.
    std::function<void()> look;
};

/// Asks at a steady pace, whoever has answered by then: whole answers and streams in turns, and
/// some clients that leave, before the answer or in it. The question of the n-th (from 0) ends in
/// "number n.". Gives the endings in that order.
[[nodiscard]] std::vector<Ending> soak(const SoakPlan &plan);

} // namespace oxide::tests
