#pragma once

#include "bench/gateway/peers.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace oxide::bench {

/// What a load of one request after the other on each connection came to.
struct Rate {
    double perSecond = 0;
    double p50 = 0;       ///< ms, from the request's first byte to the answer's last
    double p99 = 0;       ///< ms
    double cpuMicros = 0; ///< of the peer's processor time, a request
};

enum class Answers { Whole, Streamed };

/// Asks for that long on so many connections; what is under way then is waited for. Every answer is
/// looked at: one that does not hold what it should counts as failed.
[[nodiscard]] Rate askSteadily(Peer &peer, int connections, Answers answers,
                               std::chrono::milliseconds time);

/// How streams of a pace came through.
struct Flow {
    double p50 = 0; ///< ms that a token came after it was due
    double p99 = 0;
    double worst = 0;
    double lateShare = 0; ///< of the tokens, that were late by over 50 ms
    std::int64_t tokens = 0;
    std::int64_t residentBytes = 0; ///< the peer's most, looked at four times a second
    double cpuShare = 0;            ///< of one core, that the peer used
};

/// So many streams at once, begun within a second, each of so many tokens at the pace that the
/// simulator is set to.
[[nodiscard]] Flow streamAtOnce(Peer &peer, int streams, int tokens);

} // namespace oxide::bench
