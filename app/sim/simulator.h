#pragma once

#include "httpserver/iocontext.h"
#include "sim/journal.h"
#include "sim/profile.h"
#include "sim/service.h"

#include <memory>
#include <string>
#include <vector>

namespace oxide::sim {

class Control;

/// All services of one configuration and their control port, on one I/O thread of its own.
class Simulator final
{
public:
    explicit Simulator(SimConfig config);
    ~Simulator();
    Simulator(const Simulator &) = delete;
    Simulator &operator=(const Simulator &) = delete;

    /// Opens every port. Io where one is taken.
    [[nodiscard]] base::Result<void> start();
    /// The line that is printed when everything listens, without its end.
    [[nodiscard]] std::string readyLine() const;
    void stop(std::chrono::milliseconds deadline);

private:
    SimConfig m_config;
    httpserver::IoContext m_io;
    Journal m_journal;
    std::vector<std::unique_ptr<Service>> m_services;
    std::unique_ptr<Control> m_control;
};

} // namespace oxide::sim
