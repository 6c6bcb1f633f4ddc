#include "model/overview.h"

namespace oxide::model {

MachineState stateOf(const MachineSample &sample)
{
    MachineState state;
    state.onBattery = sample.onBattery;
    state.metered = sample.metered;
    state.cpuLoad = sample.cpuShare;
    if (sample.memoryTotal > 0)
        state.freeMemory = sample.memoryTotal - sample.memoryUsed;
    if (sample.vramTotal && sample.vramUsed)
        state.freeVram = *sample.vramTotal - *sample.vramUsed;
    return state;
}

} // namespace oxide::model
