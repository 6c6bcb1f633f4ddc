#pragma once

#include "routing/promptreading.h"
#include "train/softmax.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace oxide::train {

/// What holds of one prompt, by the names that the weight tables use.
using NamedFeatures = std::vector<std::pair<std::string, double>>;

/// Properties and word groups as routing reads them; full strength is 1.
[[nodiscard]] NamedFeatures featuresOf(const std::string &prompt);

[[nodiscard]] bool isProperty(std::string_view name);

/// The features that are learnt, numbered: every property, and the words of enough prompts.
class Vocabulary
{
public:
    /// `prompts` may hold null pointers, which are left out.
    Vocabulary(const std::vector<const NamedFeatures *> &prompts, int leastPrompts,
               bool (*isWanted)(std::string_view property));

    [[nodiscard]] std::size_t size() const { return m_names.size(); }
    [[nodiscard]] const std::string &name(std::size_t feature) const { return m_names[feature]; }

    /// The known ones of `features`.
    [[nodiscard]] Example example(const NamedFeatures &features) const;

private:
    std::vector<std::string> m_names; ///< properties in their order, then words by name
    std::unordered_map<std::string, std::uint32_t> m_numbers;
};

} // namespace oxide::train
