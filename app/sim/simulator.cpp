#include "sim/simulator.h"

#include "sim/control.h"

#include <boost/json.hpp>

namespace oxide::sim {

Simulator::Simulator(SimConfig config) : m_config(std::move(config))
{
    for (const ServiceProfile &profile : m_config.services)
        m_services.push_back(
            std::make_unique<Service>(m_io, m_config.host, profile, m_config.seed, m_journal));
    m_control =
        std::make_unique<Control>(m_io, m_config.host, m_config.controlPort, m_services, m_journal);
}

Simulator::~Simulator()
{
    stop(std::chrono::milliseconds(0));
    // Timers of the services may still be set; they must not ring while the services go.
    m_io.stop();
}

base::Result<void> Simulator::start()
{
    for (const auto &service : m_services) {
        if (auto started = service->start(); !started)
            return started;
    }
    return m_control->start();
}

std::string Simulator::readyLine() const
{
    return m_control->readyLine();
}

void Simulator::stop(std::chrono::milliseconds deadline)
{
    m_control->stop();
    for (const auto &service : m_services)
        service->stop(deadline);
}

} // namespace oxide::sim
