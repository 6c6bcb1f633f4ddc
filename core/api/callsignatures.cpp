#include "api/callsignatures.h"

namespace oxide::api {

void CallSignatures::keep(const std::string &callId, const std::string &signature)
{
    const std::lock_guard lock(m_mutex);
    if (!m_signatures.insert_or_assign(callId, signature).second)
        return;
    m_order.push_back(callId);
    if (m_order.size() > kMost) {
        m_signatures.erase(m_order.front());
        m_order.pop_front();
    }
}

void CallSignatures::restore(std::vector<model::Message> &messages) const
{
    const std::lock_guard lock(m_mutex);
    if (m_signatures.empty())
        return;
    for (model::Message &message : messages) {
        for (model::Part &part : message.parts) {
            auto *call = std::get_if<model::ToolCallPart>(&part);
            if (!call || !call->signature.empty())
                continue;
            if (const auto kept = m_signatures.find(call->id); kept != m_signatures.end())
                call->signature = kept->second;
        }
    }
}

} // namespace oxide::api
