#include "routing/ranking.h"

#include "routing/exploration.h"

#include <algorithm>

namespace oxide::routing {

namespace {

/// An experiment is made with those that are well alone.
bool isWell(const Contender &contender)
{
    using model::BreakerState;
    return contender.service->health == model::Health::Healthy
           && contender.service->breaker == BreakerState::Closed
           && (!contender.model || contender.model->breaker == BreakerState::Closed);
}

bool comesBefore(const model::Candidate &a, const model::Candidate &b)
{
    if (a.score != b.score)
        return a.score > b.score;
    return a.target < b.target;
}

} // namespace

void sortByScore(const std::vector<Entrant> &entrants, std::span<std::size_t> order)
{
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return comesBefore(entrants[a].candidate, entrants[b].candidate);
    });
}

std::vector<std::size_t> ranked(const std::vector<Entrant> &entrants)
{
    std::vector<std::size_t> order;
    order.reserve(entrants.size());
    for (std::size_t i = 0; i < entrants.size(); ++i) {
        if (entrants[i].candidate.isUsable())
            order.push_back(i);
    }
    sortByScore(entrants, order);
    return order;
}

bool exploreAmong(const std::vector<Entrant> &entrants, std::vector<std::size_t> &order,
                  std::uint32_t draw)
{
    auto drawn = order.end();
    double greatest = 0;
    for (auto it = order.begin(); it != order.end(); ++it) {
        const model::Candidate &candidate = entrants[*it].candidate;
        if (!isWell(entrants[*it].contender))
            continue;
        const double key = drawKey(*candidate.score, draw, candidate.target);
        if (drawn == order.end() || key > greatest) {
            drawn = it;
            greatest = key;
        }
    }
    if (drawn == order.end() || drawn == order.begin())
        return false;
    std::rotate(order.begin(), drawn, drawn + 1);
    return true;
}

} // namespace oxide::routing
