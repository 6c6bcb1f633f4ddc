#pragma once

#include "model/task.h"

#include <string>
#include <vector>

namespace oxide::model {

/// split: each service reads a share of the files; broadcast: all get the same question;
/// consensus: broadcast, then one of them merges the answers.
enum class Strategy { Split, Broadcast, Consensus };

struct ParallelRequest {
    TaskRequest task;                  ///< prompt, source, client; its service is ignored
    std::vector<std::string> globs;    ///< files, `**` allowed, relative to `root`
    std::string root;                  ///< absolute
    std::vector<std::string> services; ///< empty: all usable ones
    Strategy strategy = Strategy::Split;
    int maxWorkers = 0; ///< 0: execution.max_parallel_workers
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Strategy> =
    std::to_array<oxide::base::EnumName<oxide::model::Strategy>>({
        {oxide::model::Strategy::Split, "split"},
        {oxide::model::Strategy::Broadcast, "broadcast"},
        {oxide::model::Strategy::Consensus, "consensus"},
    });
