#pragma once

#include "model/message.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace oxide::api {

/// What a provider signed its tool calls with (Gemini's thought signatures, which it wants back):
/// no dialect has a place for it, so it is kept here by the call's id, for the latest calls. Any
/// thread.
class CallSignatures final
{
public:
    static constexpr std::size_t kMost = 10'000; ///< calls

    void keep(const std::string &callId, const std::string &signature);
    /// Puts back what is known.
    void restore(std::vector<model::Message> &messages) const;

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_signatures;
    std::deque<std::string> m_order; ///< oldest first
};

} // namespace oxide::api
