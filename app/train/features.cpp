#include "train/features.h"

#include "routing/promptproperties.h"

#include <algorithm>
#include <map>

namespace oxide::train {

NamedFeatures featuresOf(const std::string &prompt)
{
    const routing::FoldedText folded = routing::fold(prompt);
    const routing::Reading reading = routing::readText(prompt, folded, 0);
    NamedFeatures features;
    for (const routing::PromptProperty &property : routing::promptProperties()) {
        if (const int strength = property.strength(reading))
            features.emplace_back(property.name,
                                  static_cast<double>(strength) / routing::kFullStrength);
    }
    const auto words = static_cast<std::ptrdiff_t>(features.size());
    for (const routing::WordGroup &group : reading.words)
        features.emplace_back(routing::nameOf(group, folded), 1.0);
    std::sort(features.begin() + words, features.end());
    features.erase(std::unique(features.begin() + words, features.end()), features.end());
    return features;
}

bool isProperty(std::string_view name)
{
    return name.find(':') != std::string_view::npos;
}

Vocabulary::Vocabulary(const std::vector<const NamedFeatures *> &prompts, int leastPrompts,
                       bool (*isWanted)(std::string_view property))
{
    for (const routing::PromptProperty &property : routing::promptProperties()) {
        if (isWanted(property.name))
            m_names.emplace_back(property.name);
    }
    std::map<std::string, int> counts;
    for (const NamedFeatures *features : prompts) {
        for (std::size_t i = 0; features != nullptr && i < features->size(); ++i) {
            if (!isProperty((*features)[i].first))
                ++counts[(*features)[i].first];
        }
    }
    for (const auto &[name, count] : counts) {
        if (count >= leastPrompts)
            m_names.push_back(name);
    }
    for (std::size_t i = 0; i < m_names.size(); ++i)
        m_numbers.emplace(m_names[i], static_cast<std::uint32_t>(i));
}

Example Vocabulary::example(const NamedFeatures &features) const
{
    Example example;
    for (const auto &[name, strength] : features) {
        if (const auto known = m_numbers.find(name); known != m_numbers.end())
            example.features.emplace_back(known->second, strength);
    }
    return example;
}

} // namespace oxide::train
