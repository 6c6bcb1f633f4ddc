#pragma once

#include "model/overview.h"
#include "ui/overview/tile.h"

namespace oxide::ui {

/// Processor, memory and, where it can be read, graphics memory of this machine.
class MachineTile final : public Tile
{
    Q_OBJECT

public:
    explicit MachineTile(const Look &look, QWidget *parent = nullptr);

    void setSample(const model::MachineSample &sample);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Row {
        QString name;
        double share = 0;
        QString figure;
    };

    std::vector<Row> m_rows;
};

} // namespace oxide::ui
