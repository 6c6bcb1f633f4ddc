#pragma once

#include "base/error.h"
#include "model/task.h"
#include "train/features.h"

#include <array>
#include <string>
#include <vector>

namespace oxide::train {

inline constexpr std::size_t kTaskTypes = 8;

/// A prompt whose task type is known. `source`: where it comes from, "commit:qcoro"; prompts of one
/// source are alike, so what is learnt from it says nothing about how well it is known.
struct LabelledPrompt {
    std::string prompt;
    std::string source;
    std::size_t label = 0; ///< a model::TaskType
};

/// Lines of {"prompt", "label", "source"}. NotFound, or InvalidArgument with the label.
[[nodiscard]] base::Result<std::vector<LabelledPrompt>>
readLabelledPrompts(const std::string &path);

/// Which type was said for which; counts by what is right, then by what was said.
struct TaskTypeScores {
    std::array<std::array<int, kTaskTypes>, kTaskTypes> counts{};

    void add(std::size_t right, std::size_t said) { ++counts[right][said]; }
    TaskTypeScores &operator+=(const TaskTypeScores &other);
    [[nodiscard]] int total() const;
    [[nodiscard]] double accuracy() const;
    [[nodiscard]] double f1(std::size_t type) const;
    [[nodiscard]] double macroF1() const; ///< mean over the types that occur
};

/// The names and weights (by type, in logits) of what was learnt.
struct TaskTypeModel {
    struct Row {
        std::string name;
        std::array<double, kTaskTypes> weights{};
    };
    std::vector<Row> rows;
};

[[nodiscard]] TaskTypeModel trainTaskTypes(const std::vector<LabelledPrompt> &prompts);

/// What a model says that never saw the prompt's group: for each group, learnt from all the others.
/// `groups` has one name for each prompt; those of an empty one only teach and get their own label.
[[nodiscard]] std::vector<std::size_t>
crossPredictTaskTypes(const std::vector<LabelledPrompt> &prompts,
                      const std::vector<std::string> &groups);

/// What the compiled-in table says.
[[nodiscard]] std::vector<std::size_t> predictTaskTypes(const std::vector<LabelledPrompt> &prompts);

/// The table as core/routing/tasktypeweights.inc holds it.
[[nodiscard]] std::string tableText(const TaskTypeModel &model);

/// One line {"label", "confidence", "evidence"} for each {"prompt"} of the file.
[[nodiscard]] base::Result<std::string> taskTypeLines(const std::string &path);

} // namespace oxide::train
